
use builtin;
use str;

set edit:completion:arg-completer[maz-auth0] = {|@words|
    fn spaces {|n|
        builtin:repeat $n ' ' | str:join ''
    }
    fn cand {|text desc|
        edit:complex-candidate $text &display=$text' '(spaces (- 14 (wcswidth $text)))$desc
    }
    var command = 'maz-auth0'
    for word $words[1..-1] {
        if (str:has-prefix $word '-') {
            break
        }
        set command = $command';'$word
    }
    var completions = [
        &'maz-auth0'= {
            cand --config 'The record file [env: MAZ_AUTH0_CONFIG] [default: maz-auth0/integrations.toml in your configuration folder]'
            cand --endpoint 'Connect here in place of https://DOMAIN: https anywhere, http on this machine only [env: MAZ_AUTH0_ENDPOINT]'
            cand --color 'Colour: auto (looks at the terminal and at NO_COLOR, CLICOLOR, CLICOLOR_FORCE), always or never'
            cand --timeout 'The longest that one request may take, in seconds'
            cand --no-input 'Ask nothing: a value that is missing is an error that names its flag'
            cand -q 'Say only what is wrong'
            cand --quiet 'Say only what is wrong'
            cand -v 'Show on stderr what was asked and answered over HTTP, without secrets'
            cand --verbose 'Show on stderr what was asked and answered over HTTP, without secrets'
            cand -h 'Print help'
            cand --help 'Print help'
            cand -V 'Print version'
            cand --version 'Print version'
            cand setup 'Walk through each step, verify each value live, write the record'
            cand verify 'Check whether an integration still holds, without a question'
            cand login-test 'Try a real login, with tokens that are truly validated'
            cand show 'Show an integration, its secret masked'
            cand list 'List the integrations of the record file'
            cand export 'Print the values to paste into MAZ''s form'
            cand move-secret 'Move an integration''s secret into another secret store'
            cand rotate-secret 'Make a new Client Secret in Auth0, verify it, keep it, and tell the MAZ API'
            cand forget 'Remove an integration and its secret'
            cand explain 'Explain a check or one of its causes, and how to fix it'
            cand checks 'List every check'
            cand sandbox 'Run a look-alike of Auth0 on this machine, healthy or with a chosen misconfiguration'
            cand report 'Show, merge and compare reports that verify wrote'
            cand completions 'Print the completions of a shell'
            cand man 'Print the manual page, of the whole program or of one command'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'maz-auth0;setup'= {
            cand --config 'The record file [env: MAZ_AUTH0_CONFIG] [default: maz-auth0/integrations.toml in your configuration folder]'
            cand --endpoint 'Connect here in place of https://DOMAIN: https anywhere, http on this machine only [env: MAZ_AUTH0_ENDPOINT]'
            cand --color 'Colour: auto (looks at the terminal and at NO_COLOR, CLICOLOR, CLICOLOR_FORCE), always or never'
            cand --timeout 'The longest that one request may take, in seconds'
            cand --domain 'The tenant''s domain, such as acme.us.auth0.com [env: MAZ_AUTH0_DOMAIN]'
            cand --client-id 'The application''s Client ID [env: MAZ_AUTH0_CLIENT_ID]'
            cand --client-secret-file 'Read the application''s Client Secret from a file'
            cand --audience 'The Management API''s Identifier [env: MAZ_AUTH0_AUDIENCE] [default: https://DOMAIN/api/v2/]'
            cand --default-directory 'The tenant''s Default Directory: the name of a database connection [env: MAZ_AUTH0_DEFAULT_DIRECTORY]'
            cand --subscription-type 'What current subscribers may read: all-access or duration-based [env: MAZ_AUTH0_SUBSCRIPTION_TYPE]'
            cand --application-domain 'The domain on which readers meet Auth0''s login page: asks for the Authorization Code part as well [env: MAZ_AUTH0_APPLICATION_DOMAIN]'
            cand --redirect-uri 'Where Auth0 sends readers back to: MAZ''s address, unless MAZ told you another [env: MAZ_AUTH0_REDIRECT_URI]'
            cand --admin-token-file 'Read an administrator''s Management API token from a file'
            cand --maz-address 'An address that MAZ calls from, which ought to pass suspicious IP throttling: may be given several times'
            cand --maz-api-url 'Where a MAZ API is that keeps docs/maz-api.yaml. MAZ has published none, and nothing is sent to a host that you did not name [env: MAZ_API_URL]'
            cand --maz-app-id 'The app in the MAZ API [env: MAZ_APP_ID]'
            cand --maz-api-token-file 'Read the MAZ API''s token from a file'
            cand --target 'Where the integration is written: the record file alone, or the MAZ API as well [default: as the record says, else file]'
            cand --answers 'Take values from a TOML file with the record''s keys, flat'
            cand --secret-store 'Where the Client Secret is kept [default: keyring]'
            cand --no-input 'Ask nothing: a value that is missing is an error that names its flag'
            cand -q 'Say only what is wrong'
            cand --quiet 'Say only what is wrong'
            cand -v 'Show on stderr what was asked and answered over HTTP, without secrets'
            cand --verbose 'Show on stderr what was asked and answered over HTTP, without secrets'
            cand --sandbox 'Practise on a look-alike of Auth0 that this program starts and stops itself'
            cand --client-secret-stdin 'Read the application''s Client Secret from standard input [env: MAZ_AUTH0_CLIENT_SECRET]'
            cand --admin-token-stdin 'Read an administrator''s Management API token from standard input: it is used for this run and kept nowhere [env: MAZ_AUTH0_ADMIN_TOKEN]'
            cand --admin-token-opaque 'The administrator''s token is opaque, and does not say which tenant it is for: it is for this one'
            cand --maz-api-token-stdin 'Read the MAZ API''s token from standard input: it is kept nowhere [env: MAZ_API_TOKEN]'
            cand --yes 'Replace another integration in the MAZ API without being asked'
            cand --dry-run 'Show what would be written, and write nothing'
            cand --force 'Write the record even if a check failed: the record says which'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'maz-auth0;verify'= {
            cand --config 'The record file [env: MAZ_AUTH0_CONFIG] [default: maz-auth0/integrations.toml in your configuration folder]'
            cand --endpoint 'Connect here in place of https://DOMAIN: https anywhere, http on this machine only [env: MAZ_AUTH0_ENDPOINT]'
            cand --color 'Colour: auto (looks at the terminal and at NO_COLOR, CLICOLOR, CLICOLOR_FORCE), always or never'
            cand --timeout 'The longest that one request may take, in seconds'
            cand --domain 'The tenant''s domain, such as acme.us.auth0.com [env: MAZ_AUTH0_DOMAIN]'
            cand --client-id 'The application''s Client ID [env: MAZ_AUTH0_CLIENT_ID]'
            cand --client-secret-file 'Read the application''s Client Secret from a file'
            cand --audience 'The Management API''s Identifier [env: MAZ_AUTH0_AUDIENCE] [default: https://DOMAIN/api/v2/]'
            cand --default-directory 'The tenant''s Default Directory: the name of a database connection [env: MAZ_AUTH0_DEFAULT_DIRECTORY]'
            cand --subscription-type 'What current subscribers may read: all-access or duration-based [env: MAZ_AUTH0_SUBSCRIPTION_TYPE]'
            cand --application-domain 'The domain on which readers meet Auth0''s login page: asks for the Authorization Code part as well [env: MAZ_AUTH0_APPLICATION_DOMAIN]'
            cand --redirect-uri 'Where Auth0 sends readers back to: MAZ''s address, unless MAZ told you another [env: MAZ_AUTH0_REDIRECT_URI]'
            cand --username 'The user to log in as: exactly one try is made [env: MAZ_AUTH0_USERNAME]'
            cand --password-file 'Read the user''s password from a file'
            cand --admin-token-file 'Read an administrator''s Management API token from a file'
            cand --maz-address 'An address that MAZ calls from, which ought to pass suspicious IP throttling: may be given several times'
            cand --maz-api-url 'Where a MAZ API is that keeps docs/maz-api.yaml. MAZ has published none, and nothing is sent to a host that you did not name [env: MAZ_API_URL]'
            cand --maz-app-id 'The app in the MAZ API [env: MAZ_APP_ID]'
            cand --maz-api-token-file 'Read the MAZ API''s token from a file'
            cand --format 'How the report looks on standard output [default: human]'
            cand --output 'Write the report into this file, and the one for a person to standard output. With FORMAT= before it, in that format; may be given several times, so that one run gives several'
            cand --only 'Only these checks: ids or stages, see `maz-auth0 checks`'
            cand --skip 'Leave out these checks: ids or stages'
            cand --fail-on 'From which status on the run counts as failed'
            cand --since 'Say what changed since this earlier report; exit code 1 where something is newly broken'
            cand --wait 'Ask again those that do not hold, until they do or this many seconds are over: a change in the dashboard takes a moment. Each try is two more failed logins, unless they are left out'
            cand --jobs 'How many integrations are asked at once; of one tenant never two [default: 16, or what open files allow; 1 with -v]'
            cand --shard 'Of the integrations named (or --all) only one part of several: 2/5 is the second of five, auto asks the CI engine, and auto/5 where the engine does not say how many there are'
            cand --no-input 'Ask nothing: a value that is missing is an error that names its flag'
            cand -q 'Say only what is wrong'
            cand --quiet 'Say only what is wrong'
            cand -v 'Show on stderr what was asked and answered over HTTP, without secrets'
            cand --verbose 'Show on stderr what was asked and answered over HTTP, without secrets'
            cand --all 'Every integration of the record file'
            cand --client-secret-stdin 'Read the application''s Client Secret from standard input [env: MAZ_AUTH0_CLIENT_SECRET]'
            cand --password-stdin 'Read the user''s password from standard input [env: MAZ_AUTH0_PASSWORD]'
            cand --admin-token-stdin 'Read an administrator''s Management API token from standard input: it is used for this run and kept nowhere [env: MAZ_AUTH0_ADMIN_TOKEN]'
            cand --admin-token-opaque 'The administrator''s token is opaque, and does not say which tenant it is for: it is for this one'
            cand --maz-api-token-stdin 'Read the MAZ API''s token from standard input: it is kept nowhere [env: MAZ_API_TOKEN]'
            cand --rehearse 'Do what MAZ does, once: create a user of this program''s own in the directory, write and read back app_metadata, log in, then block the user, or delete it where the application may. Asks first'
            cand --yes 'Rehearse without being asked'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'maz-auth0;login-test'= {
            cand --config 'The record file [env: MAZ_AUTH0_CONFIG] [default: maz-auth0/integrations.toml in your configuration folder]'
            cand --endpoint 'Connect here in place of https://DOMAIN: https anywhere, http on this machine only [env: MAZ_AUTH0_ENDPOINT]'
            cand --color 'Colour: auto (looks at the terminal and at NO_COLOR, CLICOLOR, CLICOLOR_FORCE), always or never'
            cand --timeout 'The longest that one request may take, in seconds'
            cand --domain 'The tenant''s domain, such as acme.us.auth0.com [env: MAZ_AUTH0_DOMAIN]'
            cand --client-id 'The application''s Client ID [env: MAZ_AUTH0_CLIENT_ID]'
            cand --client-secret-file 'Read the application''s Client Secret from a file'
            cand --audience 'The Management API''s Identifier [env: MAZ_AUTH0_AUDIENCE] [default: https://DOMAIN/api/v2/]'
            cand --default-directory 'The tenant''s Default Directory: the name of a database connection [env: MAZ_AUTH0_DEFAULT_DIRECTORY]'
            cand --subscription-type 'What current subscribers may read: all-access or duration-based [env: MAZ_AUTH0_SUBSCRIPTION_TYPE]'
            cand --application-domain 'The domain on which readers meet Auth0''s login page: asks for the Authorization Code part as well [env: MAZ_AUTH0_APPLICATION_DOMAIN]'
            cand --redirect-uri 'Where Auth0 sends readers back to: MAZ''s address, unless MAZ told you another [env: MAZ_AUTH0_REDIRECT_URI]'
            cand --username 'The user to log in as: exactly one try is made [env: MAZ_AUTH0_USERNAME]'
            cand --password-file 'Read the user''s password from a file'
            cand --flow 'How to log in: with a password as MAZ does it, or with a code on Auth0''s page in the browser'
            cand --realm 'Log in at this directory, and not at the tenant''s Default Directory as MAZ does'
            cand --port 'With --flow code: the port of this machine to which the browser comes back; the callback to allow in Auth0 is http://127.0.0.1:PORT/callback'
            cand --login-timeout 'How long the browser may take, or the device that a second factor is asked of, in seconds'
            cand --finish 'For scripts: complete what --print-url began, with the address at which the browser ended, in quotes; - reads it from standard input'
            cand --scope 'The scopes to ask for'
            cand --id-token-algorithm 'The algorithm to which the application is set, under Advanced Settings > OAuth; without it, its settings decide where they can be seen, and a token signed with the Client Secret is a warning'
            cand --format 'How the report looks on standard output [default: human]'
            cand --output 'Write the report into this file, and the one for a person to standard output. With FORMAT= before it, in that format; may be given several times, so that one run gives several'
            cand --admin-token-file 'Read an administrator''s Management API token from a file'
            cand --no-input 'Ask nothing: a value that is missing is an error that names its flag'
            cand -q 'Say only what is wrong'
            cand --quiet 'Say only what is wrong'
            cand -v 'Show on stderr what was asked and answered over HTTP, without secrets'
            cand --verbose 'Show on stderr what was asked and answered over HTTP, without secrets'
            cand --client-secret-stdin 'Read the application''s Client Secret from standard input [env: MAZ_AUTH0_CLIENT_SECRET]'
            cand --password-stdin 'Read the user''s password from standard input [env: MAZ_AUTH0_PASSWORD]'
            cand --otp-stdin 'Where Auth0 asks for a second factor, read the one-time code from standard input'
            cand --no-browser 'With --flow code: open no browser, show the address to open in any, and take the address at which it ends pasted'
            cand --print-url 'For scripts: print the address to open as JSON, and end. --finish completes it, within ten minutes'
            cand --offline 'Ask for a refresh token as well (the scope offline_access), renew the login with it once, and revoke it'
            cand --show-tokens 'Show the tokens themselves: whoever sees them can use them'
            cand --admin-token-stdin 'Read an administrator''s Management API token from standard input: it is used for this run and kept nowhere [env: MAZ_AUTH0_ADMIN_TOKEN]'
            cand --admin-token-opaque 'The administrator''s token is opaque, and does not say which tenant it is for: it is for this one'
            cand --yes 'With an administrator''s token, add the callback for the test without being asked'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'maz-auth0;show'= {
            cand --config 'The record file [env: MAZ_AUTH0_CONFIG] [default: maz-auth0/integrations.toml in your configuration folder]'
            cand --endpoint 'Connect here in place of https://DOMAIN: https anywhere, http on this machine only [env: MAZ_AUTH0_ENDPOINT]'
            cand --color 'Colour: auto (looks at the terminal and at NO_COLOR, CLICOLOR, CLICOLOR_FORCE), always or never'
            cand --timeout 'The longest that one request may take, in seconds'
            cand --format 'How it looks'
            cand --no-input 'Ask nothing: a value that is missing is an error that names its flag'
            cand -q 'Say only what is wrong'
            cand --quiet 'Say only what is wrong'
            cand -v 'Show on stderr what was asked and answered over HTTP, without secrets'
            cand --verbose 'Show on stderr what was asked and answered over HTTP, without secrets'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'maz-auth0;list'= {
            cand --config 'The record file [env: MAZ_AUTH0_CONFIG] [default: maz-auth0/integrations.toml in your configuration folder]'
            cand --endpoint 'Connect here in place of https://DOMAIN: https anywhere, http on this machine only [env: MAZ_AUTH0_ENDPOINT]'
            cand --color 'Colour: auto (looks at the terminal and at NO_COLOR, CLICOLOR, CLICOLOR_FORCE), always or never'
            cand --timeout 'The longest that one request may take, in seconds'
            cand --format 'How the list looks'
            cand --no-input 'Ask nothing: a value that is missing is an error that names its flag'
            cand -q 'Say only what is wrong'
            cand --quiet 'Say only what is wrong'
            cand -v 'Show on stderr what was asked and answered over HTTP, without secrets'
            cand --verbose 'Show on stderr what was asked and answered over HTTP, without secrets'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'maz-auth0;export'= {
            cand --config 'The record file [env: MAZ_AUTH0_CONFIG] [default: maz-auth0/integrations.toml in your configuration folder]'
            cand --endpoint 'Connect here in place of https://DOMAIN: https anywhere, http on this machine only [env: MAZ_AUTH0_ENDPOINT]'
            cand --color 'Colour: auto (looks at the terminal and at NO_COLOR, CLICOLOR, CLICOLOR_FORCE), always or never'
            cand --timeout 'The longest that one request may take, in seconds'
            cand --format 'How the values look'
            cand --no-input 'Ask nothing: a value that is missing is an error that names its flag'
            cand -q 'Say only what is wrong'
            cand --quiet 'Say only what is wrong'
            cand -v 'Show on stderr what was asked and answered over HTTP, without secrets'
            cand --verbose 'Show on stderr what was asked and answered over HTTP, without secrets'
            cand --reveal 'Show the Client Secret itself. Nothing else shows one'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'maz-auth0;move-secret'= {
            cand --config 'The record file [env: MAZ_AUTH0_CONFIG] [default: maz-auth0/integrations.toml in your configuration folder]'
            cand --endpoint 'Connect here in place of https://DOMAIN: https anywhere, http on this machine only [env: MAZ_AUTH0_ENDPOINT]'
            cand --color 'Colour: auto (looks at the terminal and at NO_COLOR, CLICOLOR, CLICOLOR_FORCE), always or never'
            cand --timeout 'The longest that one request may take, in seconds'
            cand --secret-store 'Where the Client Secret is to be kept from now on'
            cand --no-input 'Ask nothing: a value that is missing is an error that names its flag'
            cand -q 'Say only what is wrong'
            cand --quiet 'Say only what is wrong'
            cand -v 'Show on stderr what was asked and answered over HTTP, without secrets'
            cand --verbose 'Show on stderr what was asked and answered over HTTP, without secrets'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'maz-auth0;rotate-secret'= {
            cand --config 'The record file [env: MAZ_AUTH0_CONFIG] [default: maz-auth0/integrations.toml in your configuration folder]'
            cand --endpoint 'Connect here in place of https://DOMAIN: https anywhere, http on this machine only [env: MAZ_AUTH0_ENDPOINT]'
            cand --color 'Colour: auto (looks at the terminal and at NO_COLOR, CLICOLOR, CLICOLOR_FORCE), always or never'
            cand --timeout 'The longest that one request may take, in seconds'
            cand --admin-token-file 'Read an administrator''s Management API token from a file'
            cand --maz-api-token-file 'Read the MAZ API''s token from a file'
            cand --no-input 'Ask nothing: a value that is missing is an error that names its flag'
            cand -q 'Say only what is wrong'
            cand --quiet 'Say only what is wrong'
            cand -v 'Show on stderr what was asked and answered over HTTP, without secrets'
            cand --verbose 'Show on stderr what was asked and answered over HTTP, without secrets'
            cand --yes 'Do not ask'
            cand --admin-token-stdin 'Read an administrator''s Management API token from standard input: it is used for this run and kept nowhere [env: MAZ_AUTH0_ADMIN_TOKEN]'
            cand --admin-token-opaque 'The administrator''s token is opaque, and does not say which tenant it is for: it is for this one'
            cand --maz-api-token-stdin 'Read the MAZ API''s token from standard input: it is kept nowhere [env: MAZ_API_TOKEN]'
            cand -h 'Print help'
            cand --help 'Print help'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'maz-auth0;forget'= {
            cand --config 'The record file [env: MAZ_AUTH0_CONFIG] [default: maz-auth0/integrations.toml in your configuration folder]'
            cand --endpoint 'Connect here in place of https://DOMAIN: https anywhere, http on this machine only [env: MAZ_AUTH0_ENDPOINT]'
            cand --color 'Colour: auto (looks at the terminal and at NO_COLOR, CLICOLOR, CLICOLOR_FORCE), always or never'
            cand --timeout 'The longest that one request may take, in seconds'
            cand --target 'Where it is removed: the record and its secret alone, or in the MAZ API as well'
            cand --maz-api-token-file 'Read the MAZ API''s token from a file'
            cand --no-input 'Ask nothing: a value that is missing is an error that names its flag'
            cand -q 'Say only what is wrong'
            cand --quiet 'Say only what is wrong'
            cand -v 'Show on stderr what was asked and answered over HTTP, without secrets'
            cand --verbose 'Show on stderr what was asked and answered over HTTP, without secrets'
            cand --yes 'Do not ask'
            cand --leave-secret 'Remove the record alone: for a secret in a place that cannot be reached any more'
            cand --maz-api-token-stdin 'Read the MAZ API''s token from standard input: it is kept nowhere [env: MAZ_API_TOKEN]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'maz-auth0;explain'= {
            cand --config 'The record file [env: MAZ_AUTH0_CONFIG] [default: maz-auth0/integrations.toml in your configuration folder]'
            cand --endpoint 'Connect here in place of https://DOMAIN: https anywhere, http on this machine only [env: MAZ_AUTH0_ENDPOINT]'
            cand --color 'Colour: auto (looks at the terminal and at NO_COLOR, CLICOLOR, CLICOLOR_FORCE), always or never'
            cand --timeout 'The longest that one request may take, in seconds'
            cand --no-input 'Ask nothing: a value that is missing is an error that names its flag'
            cand -q 'Say only what is wrong'
            cand --quiet 'Say only what is wrong'
            cand -v 'Show on stderr what was asked and answered over HTTP, without secrets'
            cand --verbose 'Show on stderr what was asked and answered over HTTP, without secrets'
            cand -h 'Print help'
            cand --help 'Print help'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'maz-auth0;checks'= {
            cand --config 'The record file [env: MAZ_AUTH0_CONFIG] [default: maz-auth0/integrations.toml in your configuration folder]'
            cand --endpoint 'Connect here in place of https://DOMAIN: https anywhere, http on this machine only [env: MAZ_AUTH0_ENDPOINT]'
            cand --color 'Colour: auto (looks at the terminal and at NO_COLOR, CLICOLOR, CLICOLOR_FORCE), always or never'
            cand --timeout 'The longest that one request may take, in seconds'
            cand --format 'How the list looks'
            cand --no-input 'Ask nothing: a value that is missing is an error that names its flag'
            cand -q 'Say only what is wrong'
            cand --quiet 'Say only what is wrong'
            cand -v 'Show on stderr what was asked and answered over HTTP, without secrets'
            cand --verbose 'Show on stderr what was asked and answered over HTTP, without secrets'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'maz-auth0;sandbox'= {
            cand --config 'The record file [env: MAZ_AUTH0_CONFIG] [default: maz-auth0/integrations.toml in your configuration folder]'
            cand --endpoint 'Connect here in place of https://DOMAIN: https anywhere, http on this machine only [env: MAZ_AUTH0_ENDPOINT]'
            cand --color 'Colour: auto (looks at the terminal and at NO_COLOR, CLICOLOR, CLICOLOR_FORCE), always or never'
            cand --timeout 'The longest that one request may take, in seconds'
            cand --port 'The port on 127.0.0.1; 0 takes any that is free'
            cand --domain 'The tenant''s domain'
            cand --tenant 'Serve the tenant or tenants of this file, as --dump writes them; what it leaves out is as in a healthy tenant'
            cand --break 'Break one thing, by its name: may be given several times'
            cand --fault 'Trouble on the way: latency=100ms, a status such as 503, drop, lose-answer, slow-body, truncate, redirect, not-json, huge or endless; with @/PATH for paths that start so, with #N for the N-th of those requests only'
            cand --latency 'Wait this long before each answer'
            cand --rate-limit 'Answer 429 to more requests a second than this'
            cand --plan 'Keep the rate limits of an Auth0 subscription'
            cand --seed 'Make names, ids and secrets repeatable'
            cand --format 'How the address and the variables are printed'
            cand --no-input 'Ask nothing: a value that is missing is an error that names its flag'
            cand -q 'Say only what is wrong'
            cand --quiet 'Say only what is wrong'
            cand -v 'Show on stderr what was asked and answered over HTTP, without secrets'
            cand --verbose 'Show on stderr what was asked and answered over HTTP, without secrets'
            cand --tls 'Serve over TLS, with a certificate authority made at start'
            cand --dump 'Print the tenant as a file for --tenant, secrets and passwords included, and end'
            cand --list-breaks 'List what can be broken, and end'
            cand --loopback-issuer 'Name this address as issuer to who asks by it, for programs that take the issuer for the address'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'maz-auth0;report'= {
            cand --config 'The record file [env: MAZ_AUTH0_CONFIG] [default: maz-auth0/integrations.toml in your configuration folder]'
            cand --endpoint 'Connect here in place of https://DOMAIN: https anywhere, http on this machine only [env: MAZ_AUTH0_ENDPOINT]'
            cand --color 'Colour: auto (looks at the terminal and at NO_COLOR, CLICOLOR, CLICOLOR_FORCE), always or never'
            cand --timeout 'The longest that one request may take, in seconds'
            cand --no-input 'Ask nothing: a value that is missing is an error that names its flag'
            cand -q 'Say only what is wrong'
            cand --quiet 'Say only what is wrong'
            cand -v 'Show on stderr what was asked and answered over HTTP, without secrets'
            cand --verbose 'Show on stderr what was asked and answered over HTTP, without secrets'
            cand -h 'Print help'
            cand --help 'Print help'
            cand -V 'Print version'
            cand --version 'Print version'
            cand show 'Show a report in another format'
            cand merge 'Make one report out of several, such as those of a pipeline''s shards; the exit code is the merged report''s'
            cand compare 'Say what is newly broken, fixed and still broken; exit code 1 where something is newly broken'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'maz-auth0;report;show'= {
            cand --format 'How the report looks on standard output [default: human]'
            cand --output 'Write the report into this file, and the one for a person to standard output. With FORMAT= before it, in that format; may be given several times, so that one run gives several'
            cand --config 'The record file [env: MAZ_AUTH0_CONFIG] [default: maz-auth0/integrations.toml in your configuration folder]'
            cand --endpoint 'Connect here in place of https://DOMAIN: https anywhere, http on this machine only [env: MAZ_AUTH0_ENDPOINT]'
            cand --color 'Colour: auto (looks at the terminal and at NO_COLOR, CLICOLOR, CLICOLOR_FORCE), always or never'
            cand --timeout 'The longest that one request may take, in seconds'
            cand --no-input 'Ask nothing: a value that is missing is an error that names its flag'
            cand -q 'Say only what is wrong'
            cand --quiet 'Say only what is wrong'
            cand -v 'Show on stderr what was asked and answered over HTTP, without secrets'
            cand --verbose 'Show on stderr what was asked and answered over HTTP, without secrets'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'maz-auth0;report;merge'= {
            cand --format 'How the report looks on standard output [default: human]'
            cand --output 'Write the report into this file, and the one for a person to standard output. With FORMAT= before it, in that format; may be given several times, so that one run gives several'
            cand --config 'The record file [env: MAZ_AUTH0_CONFIG] [default: maz-auth0/integrations.toml in your configuration folder]'
            cand --endpoint 'Connect here in place of https://DOMAIN: https anywhere, http on this machine only [env: MAZ_AUTH0_ENDPOINT]'
            cand --color 'Colour: auto (looks at the terminal and at NO_COLOR, CLICOLOR, CLICOLOR_FORCE), always or never'
            cand --timeout 'The longest that one request may take, in seconds'
            cand --no-input 'Ask nothing: a value that is missing is an error that names its flag'
            cand -q 'Say only what is wrong'
            cand --quiet 'Say only what is wrong'
            cand -v 'Show on stderr what was asked and answered over HTTP, without secrets'
            cand --verbose 'Show on stderr what was asked and answered over HTTP, without secrets'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'maz-auth0;report;compare'= {
            cand --format 'How the report looks on standard output [default: human]'
            cand --output 'Write the report into this file, and the one for a person to standard output. With FORMAT= before it, in that format; may be given several times, so that one run gives several'
            cand --config 'The record file [env: MAZ_AUTH0_CONFIG] [default: maz-auth0/integrations.toml in your configuration folder]'
            cand --endpoint 'Connect here in place of https://DOMAIN: https anywhere, http on this machine only [env: MAZ_AUTH0_ENDPOINT]'
            cand --color 'Colour: auto (looks at the terminal and at NO_COLOR, CLICOLOR, CLICOLOR_FORCE), always or never'
            cand --timeout 'The longest that one request may take, in seconds'
            cand --no-input 'Ask nothing: a value that is missing is an error that names its flag'
            cand -q 'Say only what is wrong'
            cand --quiet 'Say only what is wrong'
            cand -v 'Show on stderr what was asked and answered over HTTP, without secrets'
            cand --verbose 'Show on stderr what was asked and answered over HTTP, without secrets'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'maz-auth0;report;help'= {
            cand show 'Show a report in another format'
            cand merge 'Make one report out of several, such as those of a pipeline''s shards; the exit code is the merged report''s'
            cand compare 'Say what is newly broken, fixed and still broken; exit code 1 where something is newly broken'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'maz-auth0;report;help;show'= {
        }
        &'maz-auth0;report;help;merge'= {
        }
        &'maz-auth0;report;help;compare'= {
        }
        &'maz-auth0;report;help;help'= {
        }
        &'maz-auth0;completions'= {
            cand --config 'The record file [env: MAZ_AUTH0_CONFIG] [default: maz-auth0/integrations.toml in your configuration folder]'
            cand --endpoint 'Connect here in place of https://DOMAIN: https anywhere, http on this machine only [env: MAZ_AUTH0_ENDPOINT]'
            cand --color 'Colour: auto (looks at the terminal and at NO_COLOR, CLICOLOR, CLICOLOR_FORCE), always or never'
            cand --timeout 'The longest that one request may take, in seconds'
            cand --no-input 'Ask nothing: a value that is missing is an error that names its flag'
            cand -q 'Say only what is wrong'
            cand --quiet 'Say only what is wrong'
            cand -v 'Show on stderr what was asked and answered over HTTP, without secrets'
            cand --verbose 'Show on stderr what was asked and answered over HTTP, without secrets'
            cand -h 'Print help'
            cand --help 'Print help'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'maz-auth0;man'= {
            cand --config 'The record file [env: MAZ_AUTH0_CONFIG] [default: maz-auth0/integrations.toml in your configuration folder]'
            cand --endpoint 'Connect here in place of https://DOMAIN: https anywhere, http on this machine only [env: MAZ_AUTH0_ENDPOINT]'
            cand --color 'Colour: auto (looks at the terminal and at NO_COLOR, CLICOLOR, CLICOLOR_FORCE), always or never'
            cand --timeout 'The longest that one request may take, in seconds'
            cand --no-input 'Ask nothing: a value that is missing is an error that names its flag'
            cand -q 'Say only what is wrong'
            cand --quiet 'Say only what is wrong'
            cand -v 'Show on stderr what was asked and answered over HTTP, without secrets'
            cand --verbose 'Show on stderr what was asked and answered over HTTP, without secrets'
            cand -h 'Print help'
            cand --help 'Print help'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'maz-auth0;help'= {
            cand setup 'Walk through each step, verify each value live, write the record'
            cand verify 'Check whether an integration still holds, without a question'
            cand login-test 'Try a real login, with tokens that are truly validated'
            cand show 'Show an integration, its secret masked'
            cand list 'List the integrations of the record file'
            cand export 'Print the values to paste into MAZ''s form'
            cand move-secret 'Move an integration''s secret into another secret store'
            cand rotate-secret 'Make a new Client Secret in Auth0, verify it, keep it, and tell the MAZ API'
            cand forget 'Remove an integration and its secret'
            cand explain 'Explain a check or one of its causes, and how to fix it'
            cand checks 'List every check'
            cand sandbox 'Run a look-alike of Auth0 on this machine, healthy or with a chosen misconfiguration'
            cand report 'Show, merge and compare reports that verify wrote'
            cand completions 'Print the completions of a shell'
            cand man 'Print the manual page, of the whole program or of one command'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'maz-auth0;help;setup'= {
        }
        &'maz-auth0;help;verify'= {
        }
        &'maz-auth0;help;login-test'= {
        }
        &'maz-auth0;help;show'= {
        }
        &'maz-auth0;help;list'= {
        }
        &'maz-auth0;help;export'= {
        }
        &'maz-auth0;help;move-secret'= {
        }
        &'maz-auth0;help;rotate-secret'= {
        }
        &'maz-auth0;help;forget'= {
        }
        &'maz-auth0;help;explain'= {
        }
        &'maz-auth0;help;checks'= {
        }
        &'maz-auth0;help;sandbox'= {
        }
        &'maz-auth0;help;report'= {
        }
        &'maz-auth0;help;completions'= {
        }
        &'maz-auth0;help;man'= {
        }
        &'maz-auth0;help;help'= {
        }
    ]
    $completions[$command]
}
