
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'maz-auth0' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'maz-auth0'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'maz-auth0' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The record file; verify takes several, other commands the last [env: MAZ_AUTH0_CONFIG] [default: maz-auth0/integrations.toml in your configuration folder]')
            [CompletionResult]::new('--endpoint', '--endpoint', [CompletionResultType]::ParameterName, 'Connect here in place of https://DOMAIN: https anywhere, http on this machine only [env: MAZ_AUTH0_ENDPOINT]')
            [CompletionResult]::new('--allow-variable', '--allow-variable', [CompletionResultType]::ParameterName, 'Let a record take its Client Secret from this variable, though its name does not begin with MAZ_')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour: auto (looks at the terminal and at NO_COLOR, CLICOLOR, CLICOLOR_FORCE), always or never')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'The longest that one request may take, in seconds')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Ask nothing: a value that is missing is an error that names its flag')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only what is wrong')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only what is wrong')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show on stderr what was asked and answered over HTTP, without secrets')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show on stderr what was asked and answered over HTTP, without secrets')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('setup', 'setup', [CompletionResultType]::ParameterValue, 'Walk through each step, verify each value live, write the record')
            [CompletionResult]::new('verify', 'verify', [CompletionResultType]::ParameterValue, 'Check whether an integration still holds, without a question')
            [CompletionResult]::new('login-test', 'login-test', [CompletionResultType]::ParameterValue, 'Try a real login, with tokens that are truly validated')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show an integration, its secret masked')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the integrations of the record file')
            [CompletionResult]::new('export', 'export', [CompletionResultType]::ParameterValue, 'Print the values to paste into MAZ''s form')
            [CompletionResult]::new('move-secret', 'move-secret', [CompletionResultType]::ParameterValue, 'Move an integration''s secret into another secret store')
            [CompletionResult]::new('rotate-secret', 'rotate-secret', [CompletionResultType]::ParameterValue, 'Make a new Client Secret in Auth0, verify it, keep it, and tell the MAZ API')
            [CompletionResult]::new('forget', 'forget', [CompletionResultType]::ParameterValue, 'Remove an integration and its secret')
            [CompletionResult]::new('undo', 'undo', [CompletionResultType]::ParameterValue, 'Take back what setup --provision or verify --fix changed in Auth0')
            [CompletionResult]::new('teardown', 'teardown', [CompletionResultType]::ParameterValue, 'Take back all of it in Auth0, then remove the record and its secret')
            [CompletionResult]::new('explain', 'explain', [CompletionResultType]::ParameterValue, 'Explain a check or one of its causes, and how to fix it')
            [CompletionResult]::new('checks', 'checks', [CompletionResultType]::ParameterValue, 'List every check')
            [CompletionResult]::new('doctor', 'doctor', [CompletionResultType]::ParameterValue, 'Look at this machine: versions, paths, stores, proxy, certificates, clock, the way to a tenant')
            [CompletionResult]::new('sandbox', 'sandbox', [CompletionResultType]::ParameterValue, 'Run a look-alike of Auth0 on this machine, healthy or with a chosen misconfiguration')
            [CompletionResult]::new('report', 'report', [CompletionResultType]::ParameterValue, 'Show, merge and compare reports that verify wrote')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print the completions of a shell')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Print the manual page, of the whole program or of one command')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'maz-auth0;setup' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The record file; verify takes several, other commands the last [env: MAZ_AUTH0_CONFIG] [default: maz-auth0/integrations.toml in your configuration folder]')
            [CompletionResult]::new('--endpoint', '--endpoint', [CompletionResultType]::ParameterName, 'Connect here in place of https://DOMAIN: https anywhere, http on this machine only [env: MAZ_AUTH0_ENDPOINT]')
            [CompletionResult]::new('--allow-variable', '--allow-variable', [CompletionResultType]::ParameterName, 'Let a record take its Client Secret from this variable, though its name does not begin with MAZ_')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour: auto (looks at the terminal and at NO_COLOR, CLICOLOR, CLICOLOR_FORCE), always or never')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'The longest that one request may take, in seconds')
            [CompletionResult]::new('--break', '--break', [CompletionResultType]::ParameterName, 'Break something in the practice tenant first, by its name (`maz-auth0 sandbox --list-breaks`): may be given several times')
            [CompletionResult]::new('--domain', '--domain', [CompletionResultType]::ParameterName, 'The tenant''s domain, such as acme.us.auth0.com [env: MAZ_AUTH0_DOMAIN]')
            [CompletionResult]::new('--client-id', '--client-id', [CompletionResultType]::ParameterName, 'The application''s Client ID [env: MAZ_AUTH0_CLIENT_ID]')
            [CompletionResult]::new('--client-secret-file', '--client-secret-file', [CompletionResultType]::ParameterName, 'Read the application''s Client Secret from a file')
            [CompletionResult]::new('--audience', '--audience', [CompletionResultType]::ParameterName, 'The Management API''s Identifier [env: MAZ_AUTH0_AUDIENCE] [default: https://DOMAIN/api/v2/]')
            [CompletionResult]::new('--default-directory', '--default-directory', [CompletionResultType]::ParameterName, 'The tenant''s Default Directory: the name of a database connection [env: MAZ_AUTH0_DEFAULT_DIRECTORY]')
            [CompletionResult]::new('--subscription-type', '--subscription-type', [CompletionResultType]::ParameterName, 'What current subscribers may read: all-access or duration-based [env: MAZ_AUTH0_SUBSCRIPTION_TYPE]')
            [CompletionResult]::new('--application-domain', '--application-domain', [CompletionResultType]::ParameterName, 'The domain on which readers meet Auth0''s login page: asks for the Authorization Code part as well [env: MAZ_AUTH0_APPLICATION_DOMAIN]')
            [CompletionResult]::new('--redirect-uri', '--redirect-uri', [CompletionResultType]::ParameterName, 'Where Auth0 sends readers back to: MAZ''s address, unless MAZ told you another [env: MAZ_AUTH0_REDIRECT_URI]')
            [CompletionResult]::new('--admin-token-file', '--admin-token-file', [CompletionResultType]::ParameterName, 'Read an administrator''s Management API token from a file')
            [CompletionResult]::new('--maz-address', '--maz-address', [CompletionResultType]::ParameterName, 'An address that MAZ calls from, which ought to pass suspicious IP throttling: may be given several times')
            [CompletionResult]::new('--plan', '--plan', [CompletionResultType]::ParameterName, 'Keep the plan in a file, and change nothing')
            [CompletionResult]::new('--apply', '--apply', [CompletionResultType]::ParameterName, 'Make the changes of this plan and no others; refused where what it touches has changed since')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How the plan is printed')
            [CompletionResult]::new('--admin-client-id', '--admin-client-id', [CompletionResultType]::ParameterName, 'The Client ID of an application that may manage the tenant, in place of a token: it is used for this run and kept nowhere [env: MAZ_AUTH0_ADMIN_CLIENT_ID]')
            [CompletionResult]::new('--admin-client-secret-file', '--admin-client-secret-file', [CompletionResultType]::ParameterName, 'Read its Client Secret from a file')
            [CompletionResult]::new('--maz-api-url', '--maz-api-url', [CompletionResultType]::ParameterName, 'Where a MAZ API is that keeps docs/maz-api.yaml. MAZ has published none, and nothing is sent to a host that you did not name [env: MAZ_API_URL]')
            [CompletionResult]::new('--maz-app-id', '--maz-app-id', [CompletionResultType]::ParameterName, 'The app in the MAZ API [env: MAZ_APP_ID]')
            [CompletionResult]::new('--maz-api-token-file', '--maz-api-token-file', [CompletionResultType]::ParameterName, 'Read the MAZ API''s token from a file')
            [CompletionResult]::new('--target', '--target', [CompletionResultType]::ParameterName, 'Where the integration is written: the record file alone, or the MAZ API as well [default: as the record says, else file]')
            [CompletionResult]::new('--answers', '--answers', [CompletionResultType]::ParameterName, 'Take values from a TOML file with the record''s keys, flat')
            [CompletionResult]::new('--secret-store', '--secret-store', [CompletionResultType]::ParameterName, 'Where the Client Secret is kept [default: keyring]')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Ask nothing: a value that is missing is an error that names its flag')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only what is wrong')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only what is wrong')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show on stderr what was asked and answered over HTTP, without secrets')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show on stderr what was asked and answered over HTTP, without secrets')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Practise on a look-alike of Auth0 that this program starts and stops itself')
            [CompletionResult]::new('--client-secret-stdin', '--client-secret-stdin', [CompletionResultType]::ParameterName, 'Read the application''s Client Secret from standard input [env: MAZ_AUTH0_CLIENT_SECRET]')
            [CompletionResult]::new('--admin-token-stdin', '--admin-token-stdin', [CompletionResultType]::ParameterName, 'Read an administrator''s Management API token from standard input: it is used for this run and kept nowhere [env: MAZ_AUTH0_ADMIN_TOKEN]')
            [CompletionResult]::new('--admin-token-opaque', '--admin-token-opaque', [CompletionResultType]::ParameterName, 'The administrator''s token is opaque, and does not say which tenant it is for: it is for this one')
            [CompletionResult]::new('--provision', '--provision', [CompletionResultType]::ParameterName, 'Set up the Auth0 side too, with an administrator''s rights')
            [CompletionResult]::new('--create-directory', '--create-directory', [CompletionResultType]::ParameterName, 'Make the directory that --default-directory names, where it is not there')
            [CompletionResult]::new('--yes-tenant-wide', '--yes-tenant-wide', [CompletionResultType]::ParameterName, 'Agree to what the whole tenant feels as well: its Default Directory')
            [CompletionResult]::new('--detailed-exitcode', '--detailed-exitcode', [CompletionResultType]::ParameterName, 'With --dry-run or --plan: exit code 4 where there is something to change')
            [CompletionResult]::new('--admin-client-secret-stdin', '--admin-client-secret-stdin', [CompletionResultType]::ParameterName, 'Read its Client Secret from standard input [env: MAZ_AUTH0_ADMIN_CLIENT_SECRET]')
            [CompletionResult]::new('--admin-from-environment', '--admin-from-environment', [CompletionResultType]::ParameterName, 'Take AUTH0_DOMAIN, AUTH0_CLIENT_ID and AUTH0_CLIENT_SECRET, as Terraform and the Deploy CLI do')
            [CompletionResult]::new('--admin-cli', '--admin-cli', [CompletionResultType]::ParameterName, 'Go through the Auth0 CLI that is logged in (auth0 on the PATH): one call of it for each request, and its files are not read')
            [CompletionResult]::new('--maz-api-token-stdin', '--maz-api-token-stdin', [CompletionResultType]::ParameterName, 'Read the MAZ API''s token from standard input: it is kept nowhere [env: MAZ_API_TOKEN]')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask: replace another integration in the MAZ API, and make the changes of --provision that only MAZ feels')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be written, and write nothing')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Write the record even if a check failed: the record says which')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'maz-auth0;verify' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The record file; verify takes several, other commands the last [env: MAZ_AUTH0_CONFIG] [default: maz-auth0/integrations.toml in your configuration folder]')
            [CompletionResult]::new('--endpoint', '--endpoint', [CompletionResultType]::ParameterName, 'Connect here in place of https://DOMAIN: https anywhere, http on this machine only [env: MAZ_AUTH0_ENDPOINT]')
            [CompletionResult]::new('--allow-variable', '--allow-variable', [CompletionResultType]::ParameterName, 'Let a record take its Client Secret from this variable, though its name does not begin with MAZ_')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour: auto (looks at the terminal and at NO_COLOR, CLICOLOR, CLICOLOR_FORCE), always or never')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'The longest that one request may take, in seconds')
            [CompletionResult]::new('--domain', '--domain', [CompletionResultType]::ParameterName, 'The tenant''s domain, such as acme.us.auth0.com [env: MAZ_AUTH0_DOMAIN]')
            [CompletionResult]::new('--client-id', '--client-id', [CompletionResultType]::ParameterName, 'The application''s Client ID [env: MAZ_AUTH0_CLIENT_ID]')
            [CompletionResult]::new('--client-secret-file', '--client-secret-file', [CompletionResultType]::ParameterName, 'Read the application''s Client Secret from a file')
            [CompletionResult]::new('--audience', '--audience', [CompletionResultType]::ParameterName, 'The Management API''s Identifier [env: MAZ_AUTH0_AUDIENCE] [default: https://DOMAIN/api/v2/]')
            [CompletionResult]::new('--default-directory', '--default-directory', [CompletionResultType]::ParameterName, 'The tenant''s Default Directory: the name of a database connection [env: MAZ_AUTH0_DEFAULT_DIRECTORY]')
            [CompletionResult]::new('--subscription-type', '--subscription-type', [CompletionResultType]::ParameterName, 'What current subscribers may read: all-access or duration-based [env: MAZ_AUTH0_SUBSCRIPTION_TYPE]')
            [CompletionResult]::new('--application-domain', '--application-domain', [CompletionResultType]::ParameterName, 'The domain on which readers meet Auth0''s login page: asks for the Authorization Code part as well [env: MAZ_AUTH0_APPLICATION_DOMAIN]')
            [CompletionResult]::new('--redirect-uri', '--redirect-uri', [CompletionResultType]::ParameterName, 'Where Auth0 sends readers back to: MAZ''s address, unless MAZ told you another [env: MAZ_AUTH0_REDIRECT_URI]')
            [CompletionResult]::new('--username', '--username', [CompletionResultType]::ParameterName, 'The user to log in as: exactly one try is made [env: MAZ_AUTH0_USERNAME]')
            [CompletionResult]::new('--password-file', '--password-file', [CompletionResultType]::ParameterName, 'Read the user''s password from a file')
            [CompletionResult]::new('--admin-token-file', '--admin-token-file', [CompletionResultType]::ParameterName, 'Read an administrator''s Management API token from a file')
            [CompletionResult]::new('--maz-address', '--maz-address', [CompletionResultType]::ParameterName, 'An address that MAZ calls from, which ought to pass suspicious IP throttling: may be given several times')
            [CompletionResult]::new('--maz-api-url', '--maz-api-url', [CompletionResultType]::ParameterName, 'Where a MAZ API is that keeps docs/maz-api.yaml. MAZ has published none, and nothing is sent to a host that you did not name [env: MAZ_API_URL]')
            [CompletionResult]::new('--maz-app-id', '--maz-app-id', [CompletionResultType]::ParameterName, 'The app in the MAZ API [env: MAZ_APP_ID]')
            [CompletionResult]::new('--maz-api-token-file', '--maz-api-token-file', [CompletionResultType]::ParameterName, 'Read the MAZ API''s token from a file')
            [CompletionResult]::new('--admin-client-id', '--admin-client-id', [CompletionResultType]::ParameterName, 'The Client ID of an application that may manage the tenant, in place of a token: it is used for this run and kept nowhere [env: MAZ_AUTH0_ADMIN_CLIENT_ID]')
            [CompletionResult]::new('--admin-client-secret-file', '--admin-client-secret-file', [CompletionResultType]::ParameterName, 'Read its Client Secret from a file')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'human, json, jsonl, junit, github, markdown or html [default: human]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the report into this file, and the one for a person to standard output. With FORMAT= before it, in that format; may be given several times, so that one run gives several')
            [CompletionResult]::new('--only', '--only', [CompletionResultType]::ParameterName, 'Only these checks: ids or stages, see `maz-auth0 checks`')
            [CompletionResult]::new('--skip', '--skip', [CompletionResultType]::ParameterName, 'Leave out these checks: ids or stages')
            [CompletionResult]::new('--fail-on', '--fail-on', [CompletionResultType]::ParameterName, 'From which status on the run counts as failed')
            [CompletionResult]::new('--since', '--since', [CompletionResultType]::ParameterName, 'Say what changed since this earlier report; exit code 1 where something is newly broken')
            [CompletionResult]::new('--wait', '--wait', [CompletionResultType]::ParameterName, 'Ask again those that do not hold, until they do or this many seconds are over: a change in the dashboard takes a moment. Each try is two more failed logins, unless they are left out')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'How many integrations are asked at once; of one tenant never two [default: 16, or what open files allow; 1 with -v]')
            [CompletionResult]::new('--shard', '--shard', [CompletionResultType]::ParameterName, 'Of the integrations named (or --all) only one part of several: 2/5 is the second of five, auto asks the CI engine, and auto/5 where the engine does not say how many there are')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Ask nothing: a value that is missing is an error that names its flag')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only what is wrong')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only what is wrong')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show on stderr what was asked and answered over HTTP, without secrets')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show on stderr what was asked and answered over HTTP, without secrets')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Every integration of the record file')
            [CompletionResult]::new('--client-secret-stdin', '--client-secret-stdin', [CompletionResultType]::ParameterName, 'Read the application''s Client Secret from standard input [env: MAZ_AUTH0_CLIENT_SECRET]')
            [CompletionResult]::new('--password-stdin', '--password-stdin', [CompletionResultType]::ParameterName, 'Read the user''s password from standard input [env: MAZ_AUTH0_PASSWORD]')
            [CompletionResult]::new('--admin-token-stdin', '--admin-token-stdin', [CompletionResultType]::ParameterName, 'Read an administrator''s Management API token from standard input: it is used for this run and kept nowhere [env: MAZ_AUTH0_ADMIN_TOKEN]')
            [CompletionResult]::new('--admin-token-opaque', '--admin-token-opaque', [CompletionResultType]::ParameterName, 'The administrator''s token is opaque, and does not say which tenant it is for: it is for this one')
            [CompletionResult]::new('--maz-api-token-stdin', '--maz-api-token-stdin', [CompletionResultType]::ParameterName, 'Read the MAZ API''s token from standard input: it is kept nowhere [env: MAZ_API_TOKEN]')
            [CompletionResult]::new('--rehearse', '--rehearse', [CompletionResultType]::ParameterName, 'Do what MAZ does, once: create a user of this program''s own in the directory, write and read back app_metadata, log in, then block the user, or delete it where the application may. Asks first')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask before a rehearsal, or before the changes of --fix that only MAZ feels')
            [CompletionResult]::new('--fix', '--fix', [CompletionResultType]::ParameterName, 'Offer to change in Auth0 what failed')
            [CompletionResult]::new('--yes-tenant-wide', '--yes-tenant-wide', [CompletionResultType]::ParameterName, 'Agree to what the whole tenant feels as well: its Default Directory')
            [CompletionResult]::new('--admin-client-secret-stdin', '--admin-client-secret-stdin', [CompletionResultType]::ParameterName, 'Read its Client Secret from standard input [env: MAZ_AUTH0_ADMIN_CLIENT_SECRET]')
            [CompletionResult]::new('--admin-from-environment', '--admin-from-environment', [CompletionResultType]::ParameterName, 'Take AUTH0_DOMAIN, AUTH0_CLIENT_ID and AUTH0_CLIENT_SECRET, as Terraform and the Deploy CLI do')
            [CompletionResult]::new('--admin-cli', '--admin-cli', [CompletionResultType]::ParameterName, 'Go through the Auth0 CLI that is logged in (auth0 on the PATH): one call of it for each request, and its files are not read')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'maz-auth0;login-test' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The record file; verify takes several, other commands the last [env: MAZ_AUTH0_CONFIG] [default: maz-auth0/integrations.toml in your configuration folder]')
            [CompletionResult]::new('--endpoint', '--endpoint', [CompletionResultType]::ParameterName, 'Connect here in place of https://DOMAIN: https anywhere, http on this machine only [env: MAZ_AUTH0_ENDPOINT]')
            [CompletionResult]::new('--allow-variable', '--allow-variable', [CompletionResultType]::ParameterName, 'Let a record take its Client Secret from this variable, though its name does not begin with MAZ_')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour: auto (looks at the terminal and at NO_COLOR, CLICOLOR, CLICOLOR_FORCE), always or never')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'The longest that one request may take, in seconds')
            [CompletionResult]::new('--domain', '--domain', [CompletionResultType]::ParameterName, 'The tenant''s domain, such as acme.us.auth0.com [env: MAZ_AUTH0_DOMAIN]')
            [CompletionResult]::new('--client-id', '--client-id', [CompletionResultType]::ParameterName, 'The application''s Client ID [env: MAZ_AUTH0_CLIENT_ID]')
            [CompletionResult]::new('--client-secret-file', '--client-secret-file', [CompletionResultType]::ParameterName, 'Read the application''s Client Secret from a file')
            [CompletionResult]::new('--audience', '--audience', [CompletionResultType]::ParameterName, 'The Management API''s Identifier [env: MAZ_AUTH0_AUDIENCE] [default: https://DOMAIN/api/v2/]')
            [CompletionResult]::new('--default-directory', '--default-directory', [CompletionResultType]::ParameterName, 'The tenant''s Default Directory: the name of a database connection [env: MAZ_AUTH0_DEFAULT_DIRECTORY]')
            [CompletionResult]::new('--subscription-type', '--subscription-type', [CompletionResultType]::ParameterName, 'What current subscribers may read: all-access or duration-based [env: MAZ_AUTH0_SUBSCRIPTION_TYPE]')
            [CompletionResult]::new('--application-domain', '--application-domain', [CompletionResultType]::ParameterName, 'The domain on which readers meet Auth0''s login page: asks for the Authorization Code part as well [env: MAZ_AUTH0_APPLICATION_DOMAIN]')
            [CompletionResult]::new('--redirect-uri', '--redirect-uri', [CompletionResultType]::ParameterName, 'Where Auth0 sends readers back to: MAZ''s address, unless MAZ told you another [env: MAZ_AUTH0_REDIRECT_URI]')
            [CompletionResult]::new('--username', '--username', [CompletionResultType]::ParameterName, 'The user to log in as: exactly one try is made [env: MAZ_AUTH0_USERNAME]')
            [CompletionResult]::new('--password-file', '--password-file', [CompletionResultType]::ParameterName, 'Read the user''s password from a file')
            [CompletionResult]::new('--flow', '--flow', [CompletionResultType]::ParameterName, 'How to log in: with a password as MAZ does it, or with a code on Auth0''s page in the browser')
            [CompletionResult]::new('--realm', '--realm', [CompletionResultType]::ParameterName, 'Log in at this directory, and not at the tenant''s Default Directory as MAZ does')
            [CompletionResult]::new('--port', '--port', [CompletionResultType]::ParameterName, 'With --flow code: the port of this machine to which the browser comes back; the callback to allow in Auth0 is http://127.0.0.1:PORT/callback')
            [CompletionResult]::new('--login-timeout', '--login-timeout', [CompletionResultType]::ParameterName, 'How long the browser may take, or the device that a second factor is asked of, in seconds')
            [CompletionResult]::new('--finish', '--finish', [CompletionResultType]::ParameterName, 'For scripts: complete what --print-url began, with the address at which the browser ended, in quotes; - reads it from standard input')
            [CompletionResult]::new('--scope', '--scope', [CompletionResultType]::ParameterName, 'The scopes to ask for')
            [CompletionResult]::new('--id-token-algorithm', '--id-token-algorithm', [CompletionResultType]::ParameterName, 'The algorithm to which the application is set, under Advanced Settings > OAuth; without it, its settings decide where they can be seen, and a token signed with the Client Secret is a warning')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'human, json, jsonl, junit, github, markdown or html [default: human]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the report into this file, and the one for a person to standard output. With FORMAT= before it, in that format; may be given several times, so that one run gives several')
            [CompletionResult]::new('--admin-token-file', '--admin-token-file', [CompletionResultType]::ParameterName, 'Read an administrator''s Management API token from a file')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Ask nothing: a value that is missing is an error that names its flag')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only what is wrong')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only what is wrong')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show on stderr what was asked and answered over HTTP, without secrets')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show on stderr what was asked and answered over HTTP, without secrets')
            [CompletionResult]::new('--client-secret-stdin', '--client-secret-stdin', [CompletionResultType]::ParameterName, 'Read the application''s Client Secret from standard input [env: MAZ_AUTH0_CLIENT_SECRET]')
            [CompletionResult]::new('--password-stdin', '--password-stdin', [CompletionResultType]::ParameterName, 'Read the user''s password from standard input [env: MAZ_AUTH0_PASSWORD]')
            [CompletionResult]::new('--otp-stdin', '--otp-stdin', [CompletionResultType]::ParameterName, 'Where Auth0 asks for a second factor, read the one-time code from standard input')
            [CompletionResult]::new('--no-browser', '--no-browser', [CompletionResultType]::ParameterName, 'With --flow code: open no browser, show the address to open in any, and take the address at which it ends pasted')
            [CompletionResult]::new('--print-url', '--print-url', [CompletionResultType]::ParameterName, 'For scripts: print the address to open as JSON, and end. --finish completes it, within ten minutes')
            [CompletionResult]::new('--offline', '--offline', [CompletionResultType]::ParameterName, 'Ask for a refresh token as well (the scope offline_access), renew the login with it once, and revoke it')
            [CompletionResult]::new('--show-tokens', '--show-tokens', [CompletionResultType]::ParameterName, 'Show the tokens themselves: anyone who sees them can use them')
            [CompletionResult]::new('--admin-token-stdin', '--admin-token-stdin', [CompletionResultType]::ParameterName, 'Read an administrator''s Management API token from standard input: it is used for this run and kept nowhere [env: MAZ_AUTH0_ADMIN_TOKEN]')
            [CompletionResult]::new('--admin-token-opaque', '--admin-token-opaque', [CompletionResultType]::ParameterName, 'The administrator''s token is opaque, and does not say which tenant it is for: it is for this one')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'With an administrator''s token, add the callback for the test without being asked')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'maz-auth0;show' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The record file; verify takes several, other commands the last [env: MAZ_AUTH0_CONFIG] [default: maz-auth0/integrations.toml in your configuration folder]')
            [CompletionResult]::new('--endpoint', '--endpoint', [CompletionResultType]::ParameterName, 'Connect here in place of https://DOMAIN: https anywhere, http on this machine only [env: MAZ_AUTH0_ENDPOINT]')
            [CompletionResult]::new('--allow-variable', '--allow-variable', [CompletionResultType]::ParameterName, 'Let a record take its Client Secret from this variable, though its name does not begin with MAZ_')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour: auto (looks at the terminal and at NO_COLOR, CLICOLOR, CLICOLOR_FORCE), always or never')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'The longest that one request may take, in seconds')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How it looks')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Ask nothing: a value that is missing is an error that names its flag')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only what is wrong')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only what is wrong')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show on stderr what was asked and answered over HTTP, without secrets')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show on stderr what was asked and answered over HTTP, without secrets')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'maz-auth0;list' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The record file; verify takes several, other commands the last [env: MAZ_AUTH0_CONFIG] [default: maz-auth0/integrations.toml in your configuration folder]')
            [CompletionResult]::new('--endpoint', '--endpoint', [CompletionResultType]::ParameterName, 'Connect here in place of https://DOMAIN: https anywhere, http on this machine only [env: MAZ_AUTH0_ENDPOINT]')
            [CompletionResult]::new('--allow-variable', '--allow-variable', [CompletionResultType]::ParameterName, 'Let a record take its Client Secret from this variable, though its name does not begin with MAZ_')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour: auto (looks at the terminal and at NO_COLOR, CLICOLOR, CLICOLOR_FORCE), always or never')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'The longest that one request may take, in seconds')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How the list looks')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Ask nothing: a value that is missing is an error that names its flag')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only what is wrong')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only what is wrong')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show on stderr what was asked and answered over HTTP, without secrets')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show on stderr what was asked and answered over HTTP, without secrets')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'maz-auth0;export' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The record file; verify takes several, other commands the last [env: MAZ_AUTH0_CONFIG] [default: maz-auth0/integrations.toml in your configuration folder]')
            [CompletionResult]::new('--endpoint', '--endpoint', [CompletionResultType]::ParameterName, 'Connect here in place of https://DOMAIN: https anywhere, http on this machine only [env: MAZ_AUTH0_ENDPOINT]')
            [CompletionResult]::new('--allow-variable', '--allow-variable', [CompletionResultType]::ParameterName, 'Let a record take its Client Secret from this variable, though its name does not begin with MAZ_')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour: auto (looks at the terminal and at NO_COLOR, CLICOLOR, CLICOLOR_FORCE), always or never')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'The longest that one request may take, in seconds')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How the values look')
            [CompletionResult]::new('--shell', '--shell', [CompletionResultType]::ParameterName, 'The shell that `--format env` is for [default: sh; on Windows powershell]')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Ask nothing: a value that is missing is an error that names its flag')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only what is wrong')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only what is wrong')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show on stderr what was asked and answered over HTTP, without secrets')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show on stderr what was asked and answered over HTTP, without secrets')
            [CompletionResult]::new('--reveal', '--reveal', [CompletionResultType]::ParameterName, 'Show the Client Secret itself. Nothing else shows one')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'maz-auth0;move-secret' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The record file; verify takes several, other commands the last [env: MAZ_AUTH0_CONFIG] [default: maz-auth0/integrations.toml in your configuration folder]')
            [CompletionResult]::new('--endpoint', '--endpoint', [CompletionResultType]::ParameterName, 'Connect here in place of https://DOMAIN: https anywhere, http on this machine only [env: MAZ_AUTH0_ENDPOINT]')
            [CompletionResult]::new('--allow-variable', '--allow-variable', [CompletionResultType]::ParameterName, 'Let a record take its Client Secret from this variable, though its name does not begin with MAZ_')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour: auto (looks at the terminal and at NO_COLOR, CLICOLOR, CLICOLOR_FORCE), always or never')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'The longest that one request may take, in seconds')
            [CompletionResult]::new('--secret-store', '--secret-store', [CompletionResultType]::ParameterName, 'Where the Client Secret is to be kept from now on')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Ask nothing: a value that is missing is an error that names its flag')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only what is wrong')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only what is wrong')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show on stderr what was asked and answered over HTTP, without secrets')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show on stderr what was asked and answered over HTTP, without secrets')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'maz-auth0;rotate-secret' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The record file; verify takes several, other commands the last [env: MAZ_AUTH0_CONFIG] [default: maz-auth0/integrations.toml in your configuration folder]')
            [CompletionResult]::new('--endpoint', '--endpoint', [CompletionResultType]::ParameterName, 'Connect here in place of https://DOMAIN: https anywhere, http on this machine only [env: MAZ_AUTH0_ENDPOINT]')
            [CompletionResult]::new('--allow-variable', '--allow-variable', [CompletionResultType]::ParameterName, 'Let a record take its Client Secret from this variable, though its name does not begin with MAZ_')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour: auto (looks at the terminal and at NO_COLOR, CLICOLOR, CLICOLOR_FORCE), always or never')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'The longest that one request may take, in seconds')
            [CompletionResult]::new('--admin-token-file', '--admin-token-file', [CompletionResultType]::ParameterName, 'Read an administrator''s Management API token from a file')
            [CompletionResult]::new('--maz-api-token-file', '--maz-api-token-file', [CompletionResultType]::ParameterName, 'Read the MAZ API''s token from a file')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Ask nothing: a value that is missing is an error that names its flag')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only what is wrong')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only what is wrong')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show on stderr what was asked and answered over HTTP, without secrets')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show on stderr what was asked and answered over HTTP, without secrets')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask')
            [CompletionResult]::new('--and-others', '--and-others', [CompletionResultType]::ParameterName, 'Replace the secret of the other integrations that use the same application as well, without being asked')
            [CompletionResult]::new('--admin-token-stdin', '--admin-token-stdin', [CompletionResultType]::ParameterName, 'Read an administrator''s Management API token from standard input: it is used for this run and kept nowhere [env: MAZ_AUTH0_ADMIN_TOKEN]')
            [CompletionResult]::new('--admin-token-opaque', '--admin-token-opaque', [CompletionResultType]::ParameterName, 'The administrator''s token is opaque, and does not say which tenant it is for: it is for this one')
            [CompletionResult]::new('--maz-api-token-stdin', '--maz-api-token-stdin', [CompletionResultType]::ParameterName, 'Read the MAZ API''s token from standard input: it is kept nowhere [env: MAZ_API_TOKEN]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'maz-auth0;forget' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The record file; verify takes several, other commands the last [env: MAZ_AUTH0_CONFIG] [default: maz-auth0/integrations.toml in your configuration folder]')
            [CompletionResult]::new('--endpoint', '--endpoint', [CompletionResultType]::ParameterName, 'Connect here in place of https://DOMAIN: https anywhere, http on this machine only [env: MAZ_AUTH0_ENDPOINT]')
            [CompletionResult]::new('--allow-variable', '--allow-variable', [CompletionResultType]::ParameterName, 'Let a record take its Client Secret from this variable, though its name does not begin with MAZ_')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour: auto (looks at the terminal and at NO_COLOR, CLICOLOR, CLICOLOR_FORCE), always or never')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'The longest that one request may take, in seconds')
            [CompletionResult]::new('--target', '--target', [CompletionResultType]::ParameterName, 'Where it is removed: the record and its secret alone, or in the MAZ API as well')
            [CompletionResult]::new('--maz-api-token-file', '--maz-api-token-file', [CompletionResultType]::ParameterName, 'Read the MAZ API''s token from a file')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Ask nothing: a value that is missing is an error that names its flag')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only what is wrong')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only what is wrong')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show on stderr what was asked and answered over HTTP, without secrets')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show on stderr what was asked and answered over HTTP, without secrets')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask')
            [CompletionResult]::new('--leave-secret', '--leave-secret', [CompletionResultType]::ParameterName, 'Remove the record alone: for a secret in a place that cannot be reached any more')
            [CompletionResult]::new('--maz-api-token-stdin', '--maz-api-token-stdin', [CompletionResultType]::ParameterName, 'Read the MAZ API''s token from standard input: it is kept nowhere [env: MAZ_API_TOKEN]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'maz-auth0;undo' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The record file; verify takes several, other commands the last [env: MAZ_AUTH0_CONFIG] [default: maz-auth0/integrations.toml in your configuration folder]')
            [CompletionResult]::new('--endpoint', '--endpoint', [CompletionResultType]::ParameterName, 'Connect here in place of https://DOMAIN: https anywhere, http on this machine only [env: MAZ_AUTH0_ENDPOINT]')
            [CompletionResult]::new('--allow-variable', '--allow-variable', [CompletionResultType]::ParameterName, 'Let a record take its Client Secret from this variable, though its name does not begin with MAZ_')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour: auto (looks at the terminal and at NO_COLOR, CLICOLOR, CLICOLOR_FORCE), always or never')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'The longest that one request may take, in seconds')
            [CompletionResult]::new('--admin-token-file', '--admin-token-file', [CompletionResultType]::ParameterName, 'Read an administrator''s Management API token from a file')
            [CompletionResult]::new('--admin-client-id', '--admin-client-id', [CompletionResultType]::ParameterName, 'The Client ID of an application that may manage the tenant, in place of a token: it is used for this run and kept nowhere [env: MAZ_AUTH0_ADMIN_CLIENT_ID]')
            [CompletionResult]::new('--admin-client-secret-file', '--admin-client-secret-file', [CompletionResultType]::ParameterName, 'Read its Client Secret from a file')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Ask nothing: a value that is missing is an error that names its flag')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only what is wrong')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only what is wrong')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show on stderr what was asked and answered over HTTP, without secrets')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show on stderr what was asked and answered over HTTP, without secrets')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be taken back, and change nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask')
            [CompletionResult]::new('--yes-tenant-wide', '--yes-tenant-wide', [CompletionResultType]::ParameterName, 'Agree to what the whole tenant feels as well: its Default Directory')
            [CompletionResult]::new('--admin-token-stdin', '--admin-token-stdin', [CompletionResultType]::ParameterName, 'Read an administrator''s Management API token from standard input: it is used for this run and kept nowhere [env: MAZ_AUTH0_ADMIN_TOKEN]')
            [CompletionResult]::new('--admin-token-opaque', '--admin-token-opaque', [CompletionResultType]::ParameterName, 'The administrator''s token is opaque, and does not say which tenant it is for: it is for this one')
            [CompletionResult]::new('--admin-client-secret-stdin', '--admin-client-secret-stdin', [CompletionResultType]::ParameterName, 'Read its Client Secret from standard input [env: MAZ_AUTH0_ADMIN_CLIENT_SECRET]')
            [CompletionResult]::new('--admin-from-environment', '--admin-from-environment', [CompletionResultType]::ParameterName, 'Take AUTH0_DOMAIN, AUTH0_CLIENT_ID and AUTH0_CLIENT_SECRET, as Terraform and the Deploy CLI do')
            [CompletionResult]::new('--admin-cli', '--admin-cli', [CompletionResultType]::ParameterName, 'Go through the Auth0 CLI that is logged in (auth0 on the PATH): one call of it for each request, and its files are not read')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'maz-auth0;teardown' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The record file; verify takes several, other commands the last [env: MAZ_AUTH0_CONFIG] [default: maz-auth0/integrations.toml in your configuration folder]')
            [CompletionResult]::new('--endpoint', '--endpoint', [CompletionResultType]::ParameterName, 'Connect here in place of https://DOMAIN: https anywhere, http on this machine only [env: MAZ_AUTH0_ENDPOINT]')
            [CompletionResult]::new('--allow-variable', '--allow-variable', [CompletionResultType]::ParameterName, 'Let a record take its Client Secret from this variable, though its name does not begin with MAZ_')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour: auto (looks at the terminal and at NO_COLOR, CLICOLOR, CLICOLOR_FORCE), always or never')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'The longest that one request may take, in seconds')
            [CompletionResult]::new('--admin-token-file', '--admin-token-file', [CompletionResultType]::ParameterName, 'Read an administrator''s Management API token from a file')
            [CompletionResult]::new('--admin-client-id', '--admin-client-id', [CompletionResultType]::ParameterName, 'The Client ID of an application that may manage the tenant, in place of a token: it is used for this run and kept nowhere [env: MAZ_AUTH0_ADMIN_CLIENT_ID]')
            [CompletionResult]::new('--admin-client-secret-file', '--admin-client-secret-file', [CompletionResultType]::ParameterName, 'Read its Client Secret from a file')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Ask nothing: a value that is missing is an error that names its flag')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only what is wrong')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only what is wrong')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show on stderr what was asked and answered over HTTP, without secrets')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show on stderr what was asked and answered over HTTP, without secrets')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be taken back, and change nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask')
            [CompletionResult]::new('--yes-tenant-wide', '--yes-tenant-wide', [CompletionResultType]::ParameterName, 'Agree to what the whole tenant feels as well: its Default Directory')
            [CompletionResult]::new('--admin-token-stdin', '--admin-token-stdin', [CompletionResultType]::ParameterName, 'Read an administrator''s Management API token from standard input: it is used for this run and kept nowhere [env: MAZ_AUTH0_ADMIN_TOKEN]')
            [CompletionResult]::new('--admin-token-opaque', '--admin-token-opaque', [CompletionResultType]::ParameterName, 'The administrator''s token is opaque, and does not say which tenant it is for: it is for this one')
            [CompletionResult]::new('--admin-client-secret-stdin', '--admin-client-secret-stdin', [CompletionResultType]::ParameterName, 'Read its Client Secret from standard input [env: MAZ_AUTH0_ADMIN_CLIENT_SECRET]')
            [CompletionResult]::new('--admin-from-environment', '--admin-from-environment', [CompletionResultType]::ParameterName, 'Take AUTH0_DOMAIN, AUTH0_CLIENT_ID and AUTH0_CLIENT_SECRET, as Terraform and the Deploy CLI do')
            [CompletionResult]::new('--admin-cli', '--admin-cli', [CompletionResultType]::ParameterName, 'Go through the Auth0 CLI that is logged in (auth0 on the PATH): one call of it for each request, and its files are not read')
            [CompletionResult]::new('--delete-directory', '--delete-directory', [CompletionResultType]::ParameterName, 'Delete a directory that this program made as well, where no user is in it')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'maz-auth0;explain' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The record file; verify takes several, other commands the last [env: MAZ_AUTH0_CONFIG] [default: maz-auth0/integrations.toml in your configuration folder]')
            [CompletionResult]::new('--endpoint', '--endpoint', [CompletionResultType]::ParameterName, 'Connect here in place of https://DOMAIN: https anywhere, http on this machine only [env: MAZ_AUTH0_ENDPOINT]')
            [CompletionResult]::new('--allow-variable', '--allow-variable', [CompletionResultType]::ParameterName, 'Let a record take its Client Secret from this variable, though its name does not begin with MAZ_')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour: auto (looks at the terminal and at NO_COLOR, CLICOLOR, CLICOLOR_FORCE), always or never')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'The longest that one request may take, in seconds')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Ask nothing: a value that is missing is an error that names its flag')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only what is wrong')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only what is wrong')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show on stderr what was asked and answered over HTTP, without secrets')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show on stderr what was asked and answered over HTTP, without secrets')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'maz-auth0;checks' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The record file; verify takes several, other commands the last [env: MAZ_AUTH0_CONFIG] [default: maz-auth0/integrations.toml in your configuration folder]')
            [CompletionResult]::new('--endpoint', '--endpoint', [CompletionResultType]::ParameterName, 'Connect here in place of https://DOMAIN: https anywhere, http on this machine only [env: MAZ_AUTH0_ENDPOINT]')
            [CompletionResult]::new('--allow-variable', '--allow-variable', [CompletionResultType]::ParameterName, 'Let a record take its Client Secret from this variable, though its name does not begin with MAZ_')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour: auto (looks at the terminal and at NO_COLOR, CLICOLOR, CLICOLOR_FORCE), always or never')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'The longest that one request may take, in seconds')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How the list looks')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Ask nothing: a value that is missing is an error that names its flag')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only what is wrong')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only what is wrong')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show on stderr what was asked and answered over HTTP, without secrets')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show on stderr what was asked and answered over HTTP, without secrets')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'maz-auth0;doctor' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The record file; verify takes several, other commands the last [env: MAZ_AUTH0_CONFIG] [default: maz-auth0/integrations.toml in your configuration folder]')
            [CompletionResult]::new('--endpoint', '--endpoint', [CompletionResultType]::ParameterName, 'Connect here in place of https://DOMAIN: https anywhere, http on this machine only [env: MAZ_AUTH0_ENDPOINT]')
            [CompletionResult]::new('--allow-variable', '--allow-variable', [CompletionResultType]::ParameterName, 'Let a record take its Client Secret from this variable, though its name does not begin with MAZ_')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour: auto (looks at the terminal and at NO_COLOR, CLICOLOR, CLICOLOR_FORCE), always or never')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'The longest that one request may take, in seconds')
            [CompletionResult]::new('--domain', '--domain', [CompletionResultType]::ParameterName, 'The tenant to be reached [env: MAZ_AUTH0_DOMAIN]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How it is printed')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Ask nothing: a value that is missing is an error that names its flag')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only what is wrong')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only what is wrong')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show on stderr what was asked and answered over HTTP, without secrets')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show on stderr what was asked and answered over HTTP, without secrets')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'maz-auth0;sandbox' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The record file; verify takes several, other commands the last [env: MAZ_AUTH0_CONFIG] [default: maz-auth0/integrations.toml in your configuration folder]')
            [CompletionResult]::new('--endpoint', '--endpoint', [CompletionResultType]::ParameterName, 'Connect here in place of https://DOMAIN: https anywhere, http on this machine only [env: MAZ_AUTH0_ENDPOINT]')
            [CompletionResult]::new('--allow-variable', '--allow-variable', [CompletionResultType]::ParameterName, 'Let a record take its Client Secret from this variable, though its name does not begin with MAZ_')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour: auto (looks at the terminal and at NO_COLOR, CLICOLOR, CLICOLOR_FORCE), always or never')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'The longest that one request may take, in seconds')
            [CompletionResult]::new('--port', '--port', [CompletionResultType]::ParameterName, 'The port on 127.0.0.1; 0 takes any that is free')
            [CompletionResult]::new('--domain', '--domain', [CompletionResultType]::ParameterName, 'The tenant''s domain')
            [CompletionResult]::new('--tenant', '--tenant', [CompletionResultType]::ParameterName, 'Serve the tenant or tenants of this file, as --dump writes them; what it leaves out is as in a healthy tenant')
            [CompletionResult]::new('--break', '--break', [CompletionResultType]::ParameterName, 'Break one thing, by its name: may be given several times')
            [CompletionResult]::new('--fault', '--fault', [CompletionResultType]::ParameterName, 'Trouble on the way: latency=100ms, a status such as 503, drop, lose-answer, slow-body, truncate, redirect, not-json, huge or endless; with @/PATH for paths that start so, with #N for the N-th of those requests only')
            [CompletionResult]::new('--latency', '--latency', [CompletionResultType]::ParameterName, 'Wait this long before each answer')
            [CompletionResult]::new('--rate-limit', '--rate-limit', [CompletionResultType]::ParameterName, 'Answer 429 to more requests a second than this')
            [CompletionResult]::new('--plan', '--plan', [CompletionResultType]::ParameterName, 'Keep the rate limits of an Auth0 subscription')
            [CompletionResult]::new('--seed', '--seed', [CompletionResultType]::ParameterName, 'Make names, ids and secrets repeatable')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How the address and the variables are printed')
            [CompletionResult]::new('--shell', '--shell', [CompletionResultType]::ParameterName, 'The shell that the variables are printed for [default: sh; on Windows powershell]')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Ask nothing: a value that is missing is an error that names its flag')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only what is wrong')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only what is wrong')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show on stderr what was asked and answered over HTTP, without secrets')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show on stderr what was asked and answered over HTTP, without secrets')
            [CompletionResult]::new('--tls', '--tls', [CompletionResultType]::ParameterName, 'Serve over TLS, with a certificate authority made at start')
            [CompletionResult]::new('--dump', '--dump', [CompletionResultType]::ParameterName, 'Print the tenant as a file for --tenant, secrets and passwords included, and end')
            [CompletionResult]::new('--list-breaks', '--list-breaks', [CompletionResultType]::ParameterName, 'List what can be broken, and end')
            [CompletionResult]::new('--loopback-issuer', '--loopback-issuer', [CompletionResultType]::ParameterName, 'Name this address as issuer to who asks by it, for programs that take the issuer for the address')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'maz-auth0;report' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The record file; verify takes several, other commands the last [env: MAZ_AUTH0_CONFIG] [default: maz-auth0/integrations.toml in your configuration folder]')
            [CompletionResult]::new('--endpoint', '--endpoint', [CompletionResultType]::ParameterName, 'Connect here in place of https://DOMAIN: https anywhere, http on this machine only [env: MAZ_AUTH0_ENDPOINT]')
            [CompletionResult]::new('--allow-variable', '--allow-variable', [CompletionResultType]::ParameterName, 'Let a record take its Client Secret from this variable, though its name does not begin with MAZ_')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour: auto (looks at the terminal and at NO_COLOR, CLICOLOR, CLICOLOR_FORCE), always or never')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'The longest that one request may take, in seconds')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Ask nothing: a value that is missing is an error that names its flag')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only what is wrong')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only what is wrong')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show on stderr what was asked and answered over HTTP, without secrets')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show on stderr what was asked and answered over HTTP, without secrets')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show a report in another format')
            [CompletionResult]::new('merge', 'merge', [CompletionResultType]::ParameterValue, 'Make one report out of several, such as those of a pipeline''s shards; the exit code is the merged report''s')
            [CompletionResult]::new('compare', 'compare', [CompletionResultType]::ParameterValue, 'Say what is newly broken, fixed and still broken; exit code 1 where something is newly broken')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'maz-auth0;report;show' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'human, json, jsonl, junit, github, markdown or html [default: human]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the report into this file, and the one for a person to standard output. With FORMAT= before it, in that format; may be given several times, so that one run gives several')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The record file; verify takes several, other commands the last [env: MAZ_AUTH0_CONFIG] [default: maz-auth0/integrations.toml in your configuration folder]')
            [CompletionResult]::new('--endpoint', '--endpoint', [CompletionResultType]::ParameterName, 'Connect here in place of https://DOMAIN: https anywhere, http on this machine only [env: MAZ_AUTH0_ENDPOINT]')
            [CompletionResult]::new('--allow-variable', '--allow-variable', [CompletionResultType]::ParameterName, 'Let a record take its Client Secret from this variable, though its name does not begin with MAZ_')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour: auto (looks at the terminal and at NO_COLOR, CLICOLOR, CLICOLOR_FORCE), always or never')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'The longest that one request may take, in seconds')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Ask nothing: a value that is missing is an error that names its flag')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only what is wrong')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only what is wrong')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show on stderr what was asked and answered over HTTP, without secrets')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show on stderr what was asked and answered over HTTP, without secrets')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'maz-auth0;report;merge' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'human, json, jsonl, junit, github, markdown or html [default: human]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the report into this file, and the one for a person to standard output. With FORMAT= before it, in that format; may be given several times, so that one run gives several')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The record file; verify takes several, other commands the last [env: MAZ_AUTH0_CONFIG] [default: maz-auth0/integrations.toml in your configuration folder]')
            [CompletionResult]::new('--endpoint', '--endpoint', [CompletionResultType]::ParameterName, 'Connect here in place of https://DOMAIN: https anywhere, http on this machine only [env: MAZ_AUTH0_ENDPOINT]')
            [CompletionResult]::new('--allow-variable', '--allow-variable', [CompletionResultType]::ParameterName, 'Let a record take its Client Secret from this variable, though its name does not begin with MAZ_')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour: auto (looks at the terminal and at NO_COLOR, CLICOLOR, CLICOLOR_FORCE), always or never')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'The longest that one request may take, in seconds')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Ask nothing: a value that is missing is an error that names its flag')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only what is wrong')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only what is wrong')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show on stderr what was asked and answered over HTTP, without secrets')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show on stderr what was asked and answered over HTTP, without secrets')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'maz-auth0;report;compare' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'human, json, jsonl, junit, github, markdown or html [default: human]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the report into this file, and the one for a person to standard output. With FORMAT= before it, in that format; may be given several times, so that one run gives several')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The record file; verify takes several, other commands the last [env: MAZ_AUTH0_CONFIG] [default: maz-auth0/integrations.toml in your configuration folder]')
            [CompletionResult]::new('--endpoint', '--endpoint', [CompletionResultType]::ParameterName, 'Connect here in place of https://DOMAIN: https anywhere, http on this machine only [env: MAZ_AUTH0_ENDPOINT]')
            [CompletionResult]::new('--allow-variable', '--allow-variable', [CompletionResultType]::ParameterName, 'Let a record take its Client Secret from this variable, though its name does not begin with MAZ_')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour: auto (looks at the terminal and at NO_COLOR, CLICOLOR, CLICOLOR_FORCE), always or never')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'The longest that one request may take, in seconds')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Ask nothing: a value that is missing is an error that names its flag')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only what is wrong')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only what is wrong')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show on stderr what was asked and answered over HTTP, without secrets')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show on stderr what was asked and answered over HTTP, without secrets')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'maz-auth0;report;help' {
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show a report in another format')
            [CompletionResult]::new('merge', 'merge', [CompletionResultType]::ParameterValue, 'Make one report out of several, such as those of a pipeline''s shards; the exit code is the merged report''s')
            [CompletionResult]::new('compare', 'compare', [CompletionResultType]::ParameterValue, 'Say what is newly broken, fixed and still broken; exit code 1 where something is newly broken')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'maz-auth0;report;help;show' {
            break
        }
        'maz-auth0;report;help;merge' {
            break
        }
        'maz-auth0;report;help;compare' {
            break
        }
        'maz-auth0;report;help;help' {
            break
        }
        'maz-auth0;completions' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The record file; verify takes several, other commands the last [env: MAZ_AUTH0_CONFIG] [default: maz-auth0/integrations.toml in your configuration folder]')
            [CompletionResult]::new('--endpoint', '--endpoint', [CompletionResultType]::ParameterName, 'Connect here in place of https://DOMAIN: https anywhere, http on this machine only [env: MAZ_AUTH0_ENDPOINT]')
            [CompletionResult]::new('--allow-variable', '--allow-variable', [CompletionResultType]::ParameterName, 'Let a record take its Client Secret from this variable, though its name does not begin with MAZ_')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour: auto (looks at the terminal and at NO_COLOR, CLICOLOR, CLICOLOR_FORCE), always or never')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'The longest that one request may take, in seconds')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Ask nothing: a value that is missing is an error that names its flag')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only what is wrong')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only what is wrong')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show on stderr what was asked and answered over HTTP, without secrets')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show on stderr what was asked and answered over HTTP, without secrets')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'maz-auth0;man' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The record file; verify takes several, other commands the last [env: MAZ_AUTH0_CONFIG] [default: maz-auth0/integrations.toml in your configuration folder]')
            [CompletionResult]::new('--endpoint', '--endpoint', [CompletionResultType]::ParameterName, 'Connect here in place of https://DOMAIN: https anywhere, http on this machine only [env: MAZ_AUTH0_ENDPOINT]')
            [CompletionResult]::new('--allow-variable', '--allow-variable', [CompletionResultType]::ParameterName, 'Let a record take its Client Secret from this variable, though its name does not begin with MAZ_')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour: auto (looks at the terminal and at NO_COLOR, CLICOLOR, CLICOLOR_FORCE), always or never')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'The longest that one request may take, in seconds')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Ask nothing: a value that is missing is an error that names its flag')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only what is wrong')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only what is wrong')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show on stderr what was asked and answered over HTTP, without secrets')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show on stderr what was asked and answered over HTTP, without secrets')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'maz-auth0;help' {
            [CompletionResult]::new('setup', 'setup', [CompletionResultType]::ParameterValue, 'Walk through each step, verify each value live, write the record')
            [CompletionResult]::new('verify', 'verify', [CompletionResultType]::ParameterValue, 'Check whether an integration still holds, without a question')
            [CompletionResult]::new('login-test', 'login-test', [CompletionResultType]::ParameterValue, 'Try a real login, with tokens that are truly validated')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show an integration, its secret masked')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the integrations of the record file')
            [CompletionResult]::new('export', 'export', [CompletionResultType]::ParameterValue, 'Print the values to paste into MAZ''s form')
            [CompletionResult]::new('move-secret', 'move-secret', [CompletionResultType]::ParameterValue, 'Move an integration''s secret into another secret store')
            [CompletionResult]::new('rotate-secret', 'rotate-secret', [CompletionResultType]::ParameterValue, 'Make a new Client Secret in Auth0, verify it, keep it, and tell the MAZ API')
            [CompletionResult]::new('forget', 'forget', [CompletionResultType]::ParameterValue, 'Remove an integration and its secret')
            [CompletionResult]::new('undo', 'undo', [CompletionResultType]::ParameterValue, 'Take back what setup --provision or verify --fix changed in Auth0')
            [CompletionResult]::new('teardown', 'teardown', [CompletionResultType]::ParameterValue, 'Take back all of it in Auth0, then remove the record and its secret')
            [CompletionResult]::new('explain', 'explain', [CompletionResultType]::ParameterValue, 'Explain a check or one of its causes, and how to fix it')
            [CompletionResult]::new('checks', 'checks', [CompletionResultType]::ParameterValue, 'List every check')
            [CompletionResult]::new('doctor', 'doctor', [CompletionResultType]::ParameterValue, 'Look at this machine: versions, paths, stores, proxy, certificates, clock, the way to a tenant')
            [CompletionResult]::new('sandbox', 'sandbox', [CompletionResultType]::ParameterValue, 'Run a look-alike of Auth0 on this machine, healthy or with a chosen misconfiguration')
            [CompletionResult]::new('report', 'report', [CompletionResultType]::ParameterValue, 'Show, merge and compare reports that verify wrote')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print the completions of a shell')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Print the manual page, of the whole program or of one command')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'maz-auth0;help;setup' {
            break
        }
        'maz-auth0;help;verify' {
            break
        }
        'maz-auth0;help;login-test' {
            break
        }
        'maz-auth0;help;show' {
            break
        }
        'maz-auth0;help;list' {
            break
        }
        'maz-auth0;help;export' {
            break
        }
        'maz-auth0;help;move-secret' {
            break
        }
        'maz-auth0;help;rotate-secret' {
            break
        }
        'maz-auth0;help;forget' {
            break
        }
        'maz-auth0;help;undo' {
            break
        }
        'maz-auth0;help;teardown' {
            break
        }
        'maz-auth0;help;explain' {
            break
        }
        'maz-auth0;help;checks' {
            break
        }
        'maz-auth0;help;doctor' {
            break
        }
        'maz-auth0;help;sandbox' {
            break
        }
        'maz-auth0;help;report' {
            break
        }
        'maz-auth0;help;completions' {
            break
        }
        'maz-auth0;help;man' {
            break
        }
        'maz-auth0;help;help' {
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
