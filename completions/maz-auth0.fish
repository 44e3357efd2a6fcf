# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_maz_auth0_global_optspecs
    string join \n config= endpoint= no-input allow-variable= color= q/quiet v/verbose timeout= h/help V/version
end

function __fish_maz_auth0_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_maz_auth0_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_maz_auth0_using_subcommand
    set -l cmd (__fish_maz_auth0_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c maz-auth0 -n "__fish_maz_auth0_needs_command" -l config -d 'The record file; verify takes several, other commands the last [env: MAZ_AUTH0_CONFIG] [default: maz-auth0/integrations.toml in your configuration folder]' -r -F
complete -c maz-auth0 -n "__fish_maz_auth0_needs_command" -l endpoint -d 'Connect here in place of https://DOMAIN: https anywhere, http on this machine only [env: MAZ_AUTH0_ENDPOINT]' -r
complete -c maz-auth0 -n "__fish_maz_auth0_needs_command" -l allow-variable -d 'Let a record take its Client Secret from this variable, though its name does not begin with MAZ_' -r
complete -c maz-auth0 -n "__fish_maz_auth0_needs_command" -l color -d 'Colour: auto (looks at the terminal and at NO_COLOR, CLICOLOR, CLICOLOR_FORCE), always or never' -r -f -a "auto\t'Colour where a person looks, unless the environment says otherwise'
always\t'Colour even into a file or pipe'
never\t'No colour at all'"
complete -c maz-auth0 -n "__fish_maz_auth0_needs_command" -l timeout -d 'The longest that one request may take, in seconds' -r
complete -c maz-auth0 -n "__fish_maz_auth0_needs_command" -l no-input -d 'Ask nothing: a value that is missing is an error that names its flag'
complete -c maz-auth0 -n "__fish_maz_auth0_needs_command" -s q -l quiet -d 'Say only what is wrong'
complete -c maz-auth0 -n "__fish_maz_auth0_needs_command" -s v -l verbose -d 'Show on stderr what was asked and answered over HTTP, without secrets'
complete -c maz-auth0 -n "__fish_maz_auth0_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c maz-auth0 -n "__fish_maz_auth0_needs_command" -s V -l version -d 'Print version'
complete -c maz-auth0 -n "__fish_maz_auth0_needs_command" -f -a "setup" -d 'Walk through each step, verify each value live, write the record'
complete -c maz-auth0 -n "__fish_maz_auth0_needs_command" -f -a "verify" -d 'Check whether an integration still holds, without a question'
complete -c maz-auth0 -n "__fish_maz_auth0_needs_command" -f -a "login-test" -d 'Try a real login, with tokens that are truly validated'
complete -c maz-auth0 -n "__fish_maz_auth0_needs_command" -f -a "show" -d 'Show an integration, its secret masked'
complete -c maz-auth0 -n "__fish_maz_auth0_needs_command" -f -a "list" -d 'List the integrations of the record file'
complete -c maz-auth0 -n "__fish_maz_auth0_needs_command" -f -a "export" -d 'Print the values to paste into MAZ\'s form'
complete -c maz-auth0 -n "__fish_maz_auth0_needs_command" -f -a "move-secret" -d 'Move an integration\'s secret into another secret store'
complete -c maz-auth0 -n "__fish_maz_auth0_needs_command" -f -a "rotate-secret" -d 'Make a new Client Secret in Auth0, verify it, keep it, and tell the MAZ API'
complete -c maz-auth0 -n "__fish_maz_auth0_needs_command" -f -a "forget" -d 'Remove an integration and its secret'
complete -c maz-auth0 -n "__fish_maz_auth0_needs_command" -f -a "undo" -d 'Take back what setup --provision or verify --fix changed in Auth0'
complete -c maz-auth0 -n "__fish_maz_auth0_needs_command" -f -a "teardown" -d 'Take back all of it in Auth0, then remove the record and its secret'
complete -c maz-auth0 -n "__fish_maz_auth0_needs_command" -f -a "explain" -d 'Explain a check or one of its causes, and how to fix it'
complete -c maz-auth0 -n "__fish_maz_auth0_needs_command" -f -a "checks" -d 'List every check'
complete -c maz-auth0 -n "__fish_maz_auth0_needs_command" -f -a "doctor" -d 'Look at this machine: versions, paths, stores, proxy, certificates, clock, the way to a tenant'
complete -c maz-auth0 -n "__fish_maz_auth0_needs_command" -f -a "sandbox" -d 'Run a look-alike of Auth0 on this machine, healthy or with a chosen misconfiguration'
complete -c maz-auth0 -n "__fish_maz_auth0_needs_command" -f -a "report" -d 'Show, merge and compare reports that verify wrote'
complete -c maz-auth0 -n "__fish_maz_auth0_needs_command" -f -a "completions" -d 'Print the completions of a shell'
complete -c maz-auth0 -n "__fish_maz_auth0_needs_command" -f -a "man" -d 'Print the manual page, of the whole program or of one command'
complete -c maz-auth0 -n "__fish_maz_auth0_needs_command" -f -a "help" -d 'Show help on a command or a topic: environment, exit-codes, secrets, admin-token'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand setup" -l config -d 'The record file; verify takes several, other commands the last [env: MAZ_AUTH0_CONFIG] [default: maz-auth0/integrations.toml in your configuration folder]' -r -F
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand setup" -l endpoint -d 'Connect here in place of https://DOMAIN: https anywhere, http on this machine only [env: MAZ_AUTH0_ENDPOINT]' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand setup" -l allow-variable -d 'Let a record take its Client Secret from this variable, though its name does not begin with MAZ_' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand setup" -l color -d 'Colour: auto (looks at the terminal and at NO_COLOR, CLICOLOR, CLICOLOR_FORCE), always or never' -r -f -a "auto\t'Colour where a person looks, unless the environment says otherwise'
always\t'Colour even into a file or pipe'
never\t'No colour at all'"
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand setup" -l timeout -d 'The longest that one request may take, in seconds' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand setup" -l break -d 'Break something in the practice tenant first, by its name (`maz-auth0 sandbox --list-breaks`): may be given several times' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand setup" -l domain -d 'The tenant\'s domain, such as acme.us.auth0.com [env: MAZ_AUTH0_DOMAIN]' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand setup" -l client-id -d 'The application\'s Client ID [env: MAZ_AUTH0_CLIENT_ID]' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand setup" -l client-secret-file -d 'Read the application\'s Client Secret from a file' -r -F
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand setup" -l audience -d 'The Management API\'s Identifier [env: MAZ_AUTH0_AUDIENCE] [default: https://DOMAIN/api/v2/]' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand setup" -l default-directory -d 'The tenant\'s Default Directory: the name of a database connection [env: MAZ_AUTH0_DEFAULT_DIRECTORY]' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand setup" -l subscription-type -d 'What current subscribers may read: all-access or duration-based [env: MAZ_AUTH0_SUBSCRIPTION_TYPE]' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand setup" -l application-domain -d 'The domain on which readers meet Auth0\'s login page: asks for the Authorization Code part as well [env: MAZ_AUTH0_APPLICATION_DOMAIN]' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand setup" -l redirect-uri -d 'Where Auth0 sends readers back to: MAZ\'s address, unless MAZ told you another [env: MAZ_AUTH0_REDIRECT_URI]' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand setup" -l admin-token-file -d 'Read an administrator\'s Management API token from a file' -r -F
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand setup" -l maz-address -d 'An address that MAZ calls from, which ought to pass suspicious IP throttling: may be given several times' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand setup" -l plan -d 'Keep the plan in a file, and change nothing' -r -F
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand setup" -l apply -d 'Make the changes of this plan and no others; refused where what it touches has changed since' -r -F
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand setup" -l format -d 'How the plan is printed' -r -f -a "human\t'For a person'
json\t'One JSON document, for programs'"
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand setup" -l admin-client-id -d 'The Client ID of an application that may manage the tenant, in place of a token: it is used for this run and kept nowhere [env: MAZ_AUTH0_ADMIN_CLIENT_ID]' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand setup" -l admin-client-secret-file -d 'Read its Client Secret from a file' -r -F
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand setup" -l maz-api-url -d 'Where a MAZ API is that keeps docs/maz-api.yaml. MAZ has published none, and nothing is sent to a host that you did not name [env: MAZ_API_URL]' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand setup" -l maz-app-id -d 'The app in the MAZ API [env: MAZ_APP_ID]' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand setup" -l maz-api-token-file -d 'Read the MAZ API\'s token from a file' -r -F
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand setup" -l target -d 'Where the integration is written: the record file alone, or the MAZ API as well [default: as the record says, else file]' -r -f -a "file\t'The record file alone'
api\t'The MAZ API as well'"
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand setup" -l answers -d 'Take values from a TOML file with the record\'s keys, flat' -r -F
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand setup" -l secret-store -d 'Where the Client Secret is kept [default: keyring]' -r -f -a "keyring\t'The operating system\'s keyring'
file\t'A file beside the record that only you can read'
environment\t'MAZ_AUTH0_CLIENT_SECRET, at each use: nothing is stored'"
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand setup" -l no-input -d 'Ask nothing: a value that is missing is an error that names its flag'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand setup" -s q -l quiet -d 'Say only what is wrong'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand setup" -s v -l verbose -d 'Show on stderr what was asked and answered over HTTP, without secrets'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand setup" -l sandbox -d 'Practise on a look-alike of Auth0 that this program starts and stops itself'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand setup" -l client-secret-stdin -d 'Read the application\'s Client Secret from standard input [env: MAZ_AUTH0_CLIENT_SECRET]'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand setup" -l admin-token-stdin -d 'Read an administrator\'s Management API token from standard input: it is used for this run and kept nowhere [env: MAZ_AUTH0_ADMIN_TOKEN]'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand setup" -l admin-token-opaque -d 'The administrator\'s token is opaque, and does not say which tenant it is for: it is for this one'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand setup" -l provision -d 'Set up the Auth0 side too, with an administrator\'s rights'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand setup" -l create-directory -d 'Make the directory that --default-directory names, where it is not there'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand setup" -l yes-tenant-wide -d 'Agree to what the whole tenant feels as well: its Default Directory'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand setup" -l detailed-exitcode -d 'With --dry-run or --plan: exit code 4 where there is something to change'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand setup" -l admin-client-secret-stdin -d 'Read its Client Secret from standard input [env: MAZ_AUTH0_ADMIN_CLIENT_SECRET]'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand setup" -l admin-from-environment -d 'Take AUTH0_DOMAIN, AUTH0_CLIENT_ID and AUTH0_CLIENT_SECRET, as Terraform and the Deploy CLI do'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand setup" -l admin-cli -d 'Go through the Auth0 CLI that is logged in (auth0 on the PATH): one call of it for each request, and its files are not read'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand setup" -l maz-api-token-stdin -d 'Read the MAZ API\'s token from standard input: it is kept nowhere [env: MAZ_API_TOKEN]'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand setup" -l yes -d 'Do not ask: replace another integration in the MAZ API, and make the changes of --provision that only MAZ feels'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand setup" -l dry-run -d 'Show what would be written, and write nothing'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand setup" -l force -d 'Write the record even if a check failed: the record says which'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand setup" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand setup" -s V -l version -d 'Print version'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand verify" -l config -d 'The record file; verify takes several, other commands the last [env: MAZ_AUTH0_CONFIG] [default: maz-auth0/integrations.toml in your configuration folder]' -r -F
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand verify" -l endpoint -d 'Connect here in place of https://DOMAIN: https anywhere, http on this machine only [env: MAZ_AUTH0_ENDPOINT]' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand verify" -l allow-variable -d 'Let a record take its Client Secret from this variable, though its name does not begin with MAZ_' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand verify" -l color -d 'Colour: auto (looks at the terminal and at NO_COLOR, CLICOLOR, CLICOLOR_FORCE), always or never' -r -f -a "auto\t'Colour where a person looks, unless the environment says otherwise'
always\t'Colour even into a file or pipe'
never\t'No colour at all'"
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand verify" -l timeout -d 'The longest that one request may take, in seconds' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand verify" -l domain -d 'The tenant\'s domain, such as acme.us.auth0.com [env: MAZ_AUTH0_DOMAIN]' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand verify" -l client-id -d 'The application\'s Client ID [env: MAZ_AUTH0_CLIENT_ID]' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand verify" -l client-secret-file -d 'Read the application\'s Client Secret from a file' -r -F
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand verify" -l audience -d 'The Management API\'s Identifier [env: MAZ_AUTH0_AUDIENCE] [default: https://DOMAIN/api/v2/]' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand verify" -l default-directory -d 'The tenant\'s Default Directory: the name of a database connection [env: MAZ_AUTH0_DEFAULT_DIRECTORY]' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand verify" -l subscription-type -d 'What current subscribers may read: all-access or duration-based [env: MAZ_AUTH0_SUBSCRIPTION_TYPE]' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand verify" -l application-domain -d 'The domain on which readers meet Auth0\'s login page: asks for the Authorization Code part as well [env: MAZ_AUTH0_APPLICATION_DOMAIN]' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand verify" -l redirect-uri -d 'Where Auth0 sends readers back to: MAZ\'s address, unless MAZ told you another [env: MAZ_AUTH0_REDIRECT_URI]' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand verify" -l username -d 'The user to log in as: exactly one try is made [env: MAZ_AUTH0_USERNAME]' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand verify" -l password-file -d 'Read the user\'s password from a file' -r -F
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand verify" -l admin-token-file -d 'Read an administrator\'s Management API token from a file' -r -F
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand verify" -l maz-address -d 'An address that MAZ calls from, which ought to pass suspicious IP throttling: may be given several times' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand verify" -l maz-api-url -d 'Where a MAZ API is that keeps docs/maz-api.yaml. MAZ has published none, and nothing is sent to a host that you did not name [env: MAZ_API_URL]' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand verify" -l maz-app-id -d 'The app in the MAZ API [env: MAZ_APP_ID]' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand verify" -l maz-api-token-file -d 'Read the MAZ API\'s token from a file' -r -F
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand verify" -l admin-client-id -d 'The Client ID of an application that may manage the tenant, in place of a token: it is used for this run and kept nowhere [env: MAZ_AUTH0_ADMIN_CLIENT_ID]' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand verify" -l admin-client-secret-file -d 'Read its Client Secret from a file' -r -F
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand verify" -l format -d 'human, json, jsonl, junit, github, markdown or html [default: human]' -r -f -a "human\t'For a person'
json\t'One JSON document, for programs: docs/report.schema.json'
jsonl\t'JSON lines: one integration a line as it comes, the summary last'
junit\t'JUnit XML, which most CI servers read'
github\t'Annotations of GitHub Actions, and the step summary'
markdown\t'To paste into a ticket or a chat'
html\t'One page, to send to MAZ support or to a security team'"
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand verify" -l output -d 'Write the report into this file, and the one for a person to standard output. With FORMAT= before it, in that format; may be given several times, so that one run gives several' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand verify" -l only -d 'Only these checks: ids or stages, see `maz-auth0 checks`' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand verify" -l skip -d 'Leave out these checks: ids or stages' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand verify" -l fail-on -d 'From which status on the run counts as failed' -r -f -a "fail\t'A failed check'
warn\t'A failed check or a warning'"
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand verify" -l since -d 'Say what changed since this earlier report; exit code 1 where something is newly broken' -r -F
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand verify" -l wait -d 'Ask again those that do not hold, until they do or this many seconds are over: a change in the dashboard takes a moment. Each try is two more failed logins, unless they are left out' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand verify" -l jobs -d 'How many integrations are asked at once; of one tenant never two [default: 16, or what open files allow; 1 with -v]' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand verify" -l shard -d 'Of the integrations named (or --all) only one part of several: 2/5 is the second of five, auto asks the CI engine, and auto/5 where the engine does not say how many there are' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand verify" -l no-input -d 'Ask nothing: a value that is missing is an error that names its flag'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand verify" -s q -l quiet -d 'Say only what is wrong'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand verify" -s v -l verbose -d 'Show on stderr what was asked and answered over HTTP, without secrets'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand verify" -l all -d 'Every integration of the record file'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand verify" -l client-secret-stdin -d 'Read the application\'s Client Secret from standard input [env: MAZ_AUTH0_CLIENT_SECRET]'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand verify" -l password-stdin -d 'Read the user\'s password from standard input [env: MAZ_AUTH0_PASSWORD]'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand verify" -l admin-token-stdin -d 'Read an administrator\'s Management API token from standard input: it is used for this run and kept nowhere [env: MAZ_AUTH0_ADMIN_TOKEN]'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand verify" -l admin-token-opaque -d 'The administrator\'s token is opaque, and does not say which tenant it is for: it is for this one'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand verify" -l maz-api-token-stdin -d 'Read the MAZ API\'s token from standard input: it is kept nowhere [env: MAZ_API_TOKEN]'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand verify" -l rehearse -d 'Do what MAZ does, once: create a user of this program\'s own in the directory, write and read back app_metadata, log in, then block the user, or delete it where the application may. Asks first'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand verify" -l yes -d 'Do not ask before a rehearsal, or before the changes of --fix that only MAZ feels'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand verify" -l fix -d 'Offer to change in Auth0 what failed'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand verify" -l yes-tenant-wide -d 'Agree to what the whole tenant feels as well: its Default Directory'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand verify" -l admin-client-secret-stdin -d 'Read its Client Secret from standard input [env: MAZ_AUTH0_ADMIN_CLIENT_SECRET]'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand verify" -l admin-from-environment -d 'Take AUTH0_DOMAIN, AUTH0_CLIENT_ID and AUTH0_CLIENT_SECRET, as Terraform and the Deploy CLI do'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand verify" -l admin-cli -d 'Go through the Auth0 CLI that is logged in (auth0 on the PATH): one call of it for each request, and its files are not read'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand verify" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand verify" -s V -l version -d 'Print version'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand login-test" -l config -d 'The record file; verify takes several, other commands the last [env: MAZ_AUTH0_CONFIG] [default: maz-auth0/integrations.toml in your configuration folder]' -r -F
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand login-test" -l endpoint -d 'Connect here in place of https://DOMAIN: https anywhere, http on this machine only [env: MAZ_AUTH0_ENDPOINT]' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand login-test" -l allow-variable -d 'Let a record take its Client Secret from this variable, though its name does not begin with MAZ_' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand login-test" -l color -d 'Colour: auto (looks at the terminal and at NO_COLOR, CLICOLOR, CLICOLOR_FORCE), always or never' -r -f -a "auto\t'Colour where a person looks, unless the environment says otherwise'
always\t'Colour even into a file or pipe'
never\t'No colour at all'"
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand login-test" -l timeout -d 'The longest that one request may take, in seconds' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand login-test" -l domain -d 'The tenant\'s domain, such as acme.us.auth0.com [env: MAZ_AUTH0_DOMAIN]' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand login-test" -l client-id -d 'The application\'s Client ID [env: MAZ_AUTH0_CLIENT_ID]' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand login-test" -l client-secret-file -d 'Read the application\'s Client Secret from a file' -r -F
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand login-test" -l audience -d 'The Management API\'s Identifier [env: MAZ_AUTH0_AUDIENCE] [default: https://DOMAIN/api/v2/]' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand login-test" -l default-directory -d 'The tenant\'s Default Directory: the name of a database connection [env: MAZ_AUTH0_DEFAULT_DIRECTORY]' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand login-test" -l subscription-type -d 'What current subscribers may read: all-access or duration-based [env: MAZ_AUTH0_SUBSCRIPTION_TYPE]' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand login-test" -l application-domain -d 'The domain on which readers meet Auth0\'s login page: asks for the Authorization Code part as well [env: MAZ_AUTH0_APPLICATION_DOMAIN]' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand login-test" -l redirect-uri -d 'Where Auth0 sends readers back to: MAZ\'s address, unless MAZ told you another [env: MAZ_AUTH0_REDIRECT_URI]' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand login-test" -l username -d 'The user to log in as: exactly one try is made [env: MAZ_AUTH0_USERNAME]' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand login-test" -l password-file -d 'Read the user\'s password from a file' -r -F
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand login-test" -l flow -d 'How to log in: with a password as MAZ does it, or with a code on Auth0\'s page in the browser' -r -f -a "password\t'With a password, as MAZ does it'
code\t'On Auth0\'s page in the browser, by the Authorization Code grant'"
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand login-test" -l realm -d 'Log in at this directory, and not at the tenant\'s Default Directory as MAZ does' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand login-test" -l port -d 'With --flow code: the port of this machine to which the browser comes back; the callback to allow in Auth0 is http://127.0.0.1:PORT/callback' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand login-test" -l login-timeout -d 'How long the browser may take, or the device that a second factor is asked of, in seconds' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand login-test" -l finish -d 'For scripts: complete what --print-url began, with the address at which the browser ended, in quotes; - reads it from standard input' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand login-test" -l scope -d 'The scopes to ask for' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand login-test" -l id-token-algorithm -d 'The algorithm to which the application is set, under Advanced Settings > OAuth; without it, its settings decide where they can be seen, and a token signed with the Client Secret is a warning' -r -f -a "RS256\t'The tenant\'s key: Auth0\'s default'
HS256\t'The Client Secret'"
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand login-test" -l format -d 'human, json, jsonl, junit, github, markdown or html [default: human]' -r -f -a "human\t'For a person'
json\t'One JSON document, for programs: docs/report.schema.json'
jsonl\t'JSON lines: one integration a line as it comes, the summary last'
junit\t'JUnit XML, which most CI servers read'
github\t'Annotations of GitHub Actions, and the step summary'
markdown\t'To paste into a ticket or a chat'
html\t'One page, to send to MAZ support or to a security team'"
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand login-test" -l output -d 'Write the report into this file, and the one for a person to standard output. With FORMAT= before it, in that format; may be given several times, so that one run gives several' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand login-test" -l admin-token-file -d 'Read an administrator\'s Management API token from a file' -r -F
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand login-test" -l no-input -d 'Ask nothing: a value that is missing is an error that names its flag'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand login-test" -s q -l quiet -d 'Say only what is wrong'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand login-test" -s v -l verbose -d 'Show on stderr what was asked and answered over HTTP, without secrets'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand login-test" -l client-secret-stdin -d 'Read the application\'s Client Secret from standard input [env: MAZ_AUTH0_CLIENT_SECRET]'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand login-test" -l password-stdin -d 'Read the user\'s password from standard input [env: MAZ_AUTH0_PASSWORD]'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand login-test" -l otp-stdin -d 'Where Auth0 asks for a second factor, read the one-time code from standard input'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand login-test" -l no-browser -d 'With --flow code: open no browser, show the address to open in any, and take the address at which it ends pasted'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand login-test" -l print-url -d 'For scripts: print the address to open as JSON, and end. --finish completes it, within ten minutes'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand login-test" -l offline -d 'Ask for a refresh token as well (the scope offline_access), renew the login with it once, and revoke it'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand login-test" -l show-tokens -d 'Show the tokens themselves: anyone who sees them can use them'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand login-test" -l admin-token-stdin -d 'Read an administrator\'s Management API token from standard input: it is used for this run and kept nowhere [env: MAZ_AUTH0_ADMIN_TOKEN]'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand login-test" -l admin-token-opaque -d 'The administrator\'s token is opaque, and does not say which tenant it is for: it is for this one'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand login-test" -l yes -d 'With an administrator\'s token, add the callback for the test without being asked'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand login-test" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand login-test" -s V -l version -d 'Print version'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand show" -l config -d 'The record file; verify takes several, other commands the last [env: MAZ_AUTH0_CONFIG] [default: maz-auth0/integrations.toml in your configuration folder]' -r -F
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand show" -l endpoint -d 'Connect here in place of https://DOMAIN: https anywhere, http on this machine only [env: MAZ_AUTH0_ENDPOINT]' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand show" -l allow-variable -d 'Let a record take its Client Secret from this variable, though its name does not begin with MAZ_' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand show" -l color -d 'Colour: auto (looks at the terminal and at NO_COLOR, CLICOLOR, CLICOLOR_FORCE), always or never' -r -f -a "auto\t'Colour where a person looks, unless the environment says otherwise'
always\t'Colour even into a file or pipe'
never\t'No colour at all'"
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand show" -l timeout -d 'The longest that one request may take, in seconds' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand show" -l format -d 'How it looks' -r -f -a "human\t'For a person'
json\t'One JSON document, for programs'"
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand show" -l no-input -d 'Ask nothing: a value that is missing is an error that names its flag'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand show" -s q -l quiet -d 'Say only what is wrong'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand show" -s v -l verbose -d 'Show on stderr what was asked and answered over HTTP, without secrets'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand show" -s V -l version -d 'Print version'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand list" -l config -d 'The record file; verify takes several, other commands the last [env: MAZ_AUTH0_CONFIG] [default: maz-auth0/integrations.toml in your configuration folder]' -r -F
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand list" -l endpoint -d 'Connect here in place of https://DOMAIN: https anywhere, http on this machine only [env: MAZ_AUTH0_ENDPOINT]' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand list" -l allow-variable -d 'Let a record take its Client Secret from this variable, though its name does not begin with MAZ_' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand list" -l color -d 'Colour: auto (looks at the terminal and at NO_COLOR, CLICOLOR, CLICOLOR_FORCE), always or never' -r -f -a "auto\t'Colour where a person looks, unless the environment says otherwise'
always\t'Colour even into a file or pipe'
never\t'No colour at all'"
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand list" -l timeout -d 'The longest that one request may take, in seconds' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand list" -l format -d 'How the list looks' -r -f -a "human\t'For a person'
json\t'One JSON document, for programs'"
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand list" -l no-input -d 'Ask nothing: a value that is missing is an error that names its flag'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand list" -s q -l quiet -d 'Say only what is wrong'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand list" -s v -l verbose -d 'Show on stderr what was asked and answered over HTTP, without secrets'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand list" -s V -l version -d 'Print version'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand export" -l config -d 'The record file; verify takes several, other commands the last [env: MAZ_AUTH0_CONFIG] [default: maz-auth0/integrations.toml in your configuration folder]' -r -F
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand export" -l endpoint -d 'Connect here in place of https://DOMAIN: https anywhere, http on this machine only [env: MAZ_AUTH0_ENDPOINT]' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand export" -l allow-variable -d 'Let a record take its Client Secret from this variable, though its name does not begin with MAZ_' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand export" -l color -d 'Colour: auto (looks at the terminal and at NO_COLOR, CLICOLOR, CLICOLOR_FORCE), always or never' -r -f -a "auto\t'Colour where a person looks, unless the environment says otherwise'
always\t'Colour even into a file or pipe'
never\t'No colour at all'"
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand export" -l timeout -d 'The longest that one request may take, in seconds' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand export" -l format -d 'How the values look' -r -f -a "dashboard\t'In the words and the order of MAZ\'s form'
env\t'As a shell sets variables'
json\t'As JSON, with the keys of the record file'
terraform\t'The Auth0 side as code for Terraform\'s provider auth0/auth0, secrets by reference'
deploy-cli\t'The Auth0 side as code for the Deploy CLI (a0deploy), without secrets'"
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand export" -l shell -d 'The shell that `--format env` is for [default: sh; on Windows powershell]' -r -f -a "sh\t'sh, bash, zsh, and all that keep POSIX\'s rules (XCU section 2.2)'
fish\t'fish'
powershell\t'PowerShell, on any system'"
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand export" -l no-input -d 'Ask nothing: a value that is missing is an error that names its flag'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand export" -s q -l quiet -d 'Say only what is wrong'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand export" -s v -l verbose -d 'Show on stderr what was asked and answered over HTTP, without secrets'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand export" -l reveal -d 'Show the Client Secret itself. Nothing else shows one'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand export" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand export" -s V -l version -d 'Print version'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand move-secret" -l config -d 'The record file; verify takes several, other commands the last [env: MAZ_AUTH0_CONFIG] [default: maz-auth0/integrations.toml in your configuration folder]' -r -F
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand move-secret" -l endpoint -d 'Connect here in place of https://DOMAIN: https anywhere, http on this machine only [env: MAZ_AUTH0_ENDPOINT]' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand move-secret" -l allow-variable -d 'Let a record take its Client Secret from this variable, though its name does not begin with MAZ_' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand move-secret" -l color -d 'Colour: auto (looks at the terminal and at NO_COLOR, CLICOLOR, CLICOLOR_FORCE), always or never' -r -f -a "auto\t'Colour where a person looks, unless the environment says otherwise'
always\t'Colour even into a file or pipe'
never\t'No colour at all'"
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand move-secret" -l timeout -d 'The longest that one request may take, in seconds' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand move-secret" -l secret-store -d 'Where the Client Secret is to be kept from now on' -r -f -a "keyring\t'The operating system\'s keyring'
file\t'A file beside the record that only you can read'
environment\t'MAZ_AUTH0_CLIENT_SECRET, at each use: nothing is stored'"
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand move-secret" -l no-input -d 'Ask nothing: a value that is missing is an error that names its flag'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand move-secret" -s q -l quiet -d 'Say only what is wrong'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand move-secret" -s v -l verbose -d 'Show on stderr what was asked and answered over HTTP, without secrets'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand move-secret" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand move-secret" -s V -l version -d 'Print version'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand rotate-secret" -l config -d 'The record file; verify takes several, other commands the last [env: MAZ_AUTH0_CONFIG] [default: maz-auth0/integrations.toml in your configuration folder]' -r -F
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand rotate-secret" -l endpoint -d 'Connect here in place of https://DOMAIN: https anywhere, http on this machine only [env: MAZ_AUTH0_ENDPOINT]' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand rotate-secret" -l allow-variable -d 'Let a record take its Client Secret from this variable, though its name does not begin with MAZ_' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand rotate-secret" -l color -d 'Colour: auto (looks at the terminal and at NO_COLOR, CLICOLOR, CLICOLOR_FORCE), always or never' -r -f -a "auto\t'Colour where a person looks, unless the environment says otherwise'
always\t'Colour even into a file or pipe'
never\t'No colour at all'"
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand rotate-secret" -l timeout -d 'The longest that one request may take, in seconds' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand rotate-secret" -l admin-token-file -d 'Read an administrator\'s Management API token from a file' -r -F
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand rotate-secret" -l maz-api-token-file -d 'Read the MAZ API\'s token from a file' -r -F
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand rotate-secret" -l no-input -d 'Ask nothing: a value that is missing is an error that names its flag'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand rotate-secret" -s q -l quiet -d 'Say only what is wrong'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand rotate-secret" -s v -l verbose -d 'Show on stderr what was asked and answered over HTTP, without secrets'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand rotate-secret" -l yes -d 'Do not ask'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand rotate-secret" -l and-others -d 'Replace the secret of the other integrations that use the same application as well, without being asked'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand rotate-secret" -l admin-token-stdin -d 'Read an administrator\'s Management API token from standard input: it is used for this run and kept nowhere [env: MAZ_AUTH0_ADMIN_TOKEN]'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand rotate-secret" -l admin-token-opaque -d 'The administrator\'s token is opaque, and does not say which tenant it is for: it is for this one'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand rotate-secret" -l maz-api-token-stdin -d 'Read the MAZ API\'s token from standard input: it is kept nowhere [env: MAZ_API_TOKEN]'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand rotate-secret" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand rotate-secret" -s V -l version -d 'Print version'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand forget" -l config -d 'The record file; verify takes several, other commands the last [env: MAZ_AUTH0_CONFIG] [default: maz-auth0/integrations.toml in your configuration folder]' -r -F
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand forget" -l endpoint -d 'Connect here in place of https://DOMAIN: https anywhere, http on this machine only [env: MAZ_AUTH0_ENDPOINT]' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand forget" -l allow-variable -d 'Let a record take its Client Secret from this variable, though its name does not begin with MAZ_' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand forget" -l color -d 'Colour: auto (looks at the terminal and at NO_COLOR, CLICOLOR, CLICOLOR_FORCE), always or never' -r -f -a "auto\t'Colour where a person looks, unless the environment says otherwise'
always\t'Colour even into a file or pipe'
never\t'No colour at all'"
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand forget" -l timeout -d 'The longest that one request may take, in seconds' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand forget" -l target -d 'Where it is removed: the record and its secret alone, or in the MAZ API as well' -r -f -a "file\t'The record file alone'
api\t'The MAZ API as well'"
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand forget" -l maz-api-token-file -d 'Read the MAZ API\'s token from a file' -r -F
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand forget" -l no-input -d 'Ask nothing: a value that is missing is an error that names its flag'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand forget" -s q -l quiet -d 'Say only what is wrong'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand forget" -s v -l verbose -d 'Show on stderr what was asked and answered over HTTP, without secrets'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand forget" -l yes -d 'Do not ask'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand forget" -l leave-secret -d 'Remove the record alone: for a secret in a place that cannot be reached any more'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand forget" -l maz-api-token-stdin -d 'Read the MAZ API\'s token from standard input: it is kept nowhere [env: MAZ_API_TOKEN]'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand forget" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand forget" -s V -l version -d 'Print version'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand undo" -l config -d 'The record file; verify takes several, other commands the last [env: MAZ_AUTH0_CONFIG] [default: maz-auth0/integrations.toml in your configuration folder]' -r -F
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand undo" -l endpoint -d 'Connect here in place of https://DOMAIN: https anywhere, http on this machine only [env: MAZ_AUTH0_ENDPOINT]' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand undo" -l allow-variable -d 'Let a record take its Client Secret from this variable, though its name does not begin with MAZ_' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand undo" -l color -d 'Colour: auto (looks at the terminal and at NO_COLOR, CLICOLOR, CLICOLOR_FORCE), always or never' -r -f -a "auto\t'Colour where a person looks, unless the environment says otherwise'
always\t'Colour even into a file or pipe'
never\t'No colour at all'"
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand undo" -l timeout -d 'The longest that one request may take, in seconds' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand undo" -l admin-token-file -d 'Read an administrator\'s Management API token from a file' -r -F
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand undo" -l admin-client-id -d 'The Client ID of an application that may manage the tenant, in place of a token: it is used for this run and kept nowhere [env: MAZ_AUTH0_ADMIN_CLIENT_ID]' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand undo" -l admin-client-secret-file -d 'Read its Client Secret from a file' -r -F
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand undo" -l no-input -d 'Ask nothing: a value that is missing is an error that names its flag'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand undo" -s q -l quiet -d 'Say only what is wrong'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand undo" -s v -l verbose -d 'Show on stderr what was asked and answered over HTTP, without secrets'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand undo" -l dry-run -d 'Show what would be taken back, and change nothing'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand undo" -l yes -d 'Do not ask'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand undo" -l yes-tenant-wide -d 'Agree to what the whole tenant feels as well: its Default Directory'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand undo" -l admin-token-stdin -d 'Read an administrator\'s Management API token from standard input: it is used for this run and kept nowhere [env: MAZ_AUTH0_ADMIN_TOKEN]'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand undo" -l admin-token-opaque -d 'The administrator\'s token is opaque, and does not say which tenant it is for: it is for this one'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand undo" -l admin-client-secret-stdin -d 'Read its Client Secret from standard input [env: MAZ_AUTH0_ADMIN_CLIENT_SECRET]'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand undo" -l admin-from-environment -d 'Take AUTH0_DOMAIN, AUTH0_CLIENT_ID and AUTH0_CLIENT_SECRET, as Terraform and the Deploy CLI do'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand undo" -l admin-cli -d 'Go through the Auth0 CLI that is logged in (auth0 on the PATH): one call of it for each request, and its files are not read'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand undo" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand undo" -s V -l version -d 'Print version'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand teardown" -l config -d 'The record file; verify takes several, other commands the last [env: MAZ_AUTH0_CONFIG] [default: maz-auth0/integrations.toml in your configuration folder]' -r -F
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand teardown" -l endpoint -d 'Connect here in place of https://DOMAIN: https anywhere, http on this machine only [env: MAZ_AUTH0_ENDPOINT]' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand teardown" -l allow-variable -d 'Let a record take its Client Secret from this variable, though its name does not begin with MAZ_' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand teardown" -l color -d 'Colour: auto (looks at the terminal and at NO_COLOR, CLICOLOR, CLICOLOR_FORCE), always or never' -r -f -a "auto\t'Colour where a person looks, unless the environment says otherwise'
always\t'Colour even into a file or pipe'
never\t'No colour at all'"
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand teardown" -l timeout -d 'The longest that one request may take, in seconds' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand teardown" -l admin-token-file -d 'Read an administrator\'s Management API token from a file' -r -F
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand teardown" -l admin-client-id -d 'The Client ID of an application that may manage the tenant, in place of a token: it is used for this run and kept nowhere [env: MAZ_AUTH0_ADMIN_CLIENT_ID]' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand teardown" -l admin-client-secret-file -d 'Read its Client Secret from a file' -r -F
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand teardown" -l no-input -d 'Ask nothing: a value that is missing is an error that names its flag'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand teardown" -s q -l quiet -d 'Say only what is wrong'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand teardown" -s v -l verbose -d 'Show on stderr what was asked and answered over HTTP, without secrets'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand teardown" -l dry-run -d 'Show what would be taken back, and change nothing'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand teardown" -l yes -d 'Do not ask'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand teardown" -l yes-tenant-wide -d 'Agree to what the whole tenant feels as well: its Default Directory'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand teardown" -l admin-token-stdin -d 'Read an administrator\'s Management API token from standard input: it is used for this run and kept nowhere [env: MAZ_AUTH0_ADMIN_TOKEN]'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand teardown" -l admin-token-opaque -d 'The administrator\'s token is opaque, and does not say which tenant it is for: it is for this one'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand teardown" -l admin-client-secret-stdin -d 'Read its Client Secret from standard input [env: MAZ_AUTH0_ADMIN_CLIENT_SECRET]'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand teardown" -l admin-from-environment -d 'Take AUTH0_DOMAIN, AUTH0_CLIENT_ID and AUTH0_CLIENT_SECRET, as Terraform and the Deploy CLI do'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand teardown" -l admin-cli -d 'Go through the Auth0 CLI that is logged in (auth0 on the PATH): one call of it for each request, and its files are not read'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand teardown" -l delete-directory -d 'Delete a directory that this program made as well, where no user is in it'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand teardown" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand teardown" -s V -l version -d 'Print version'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand explain" -l config -d 'The record file; verify takes several, other commands the last [env: MAZ_AUTH0_CONFIG] [default: maz-auth0/integrations.toml in your configuration folder]' -r -F
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand explain" -l endpoint -d 'Connect here in place of https://DOMAIN: https anywhere, http on this machine only [env: MAZ_AUTH0_ENDPOINT]' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand explain" -l allow-variable -d 'Let a record take its Client Secret from this variable, though its name does not begin with MAZ_' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand explain" -l color -d 'Colour: auto (looks at the terminal and at NO_COLOR, CLICOLOR, CLICOLOR_FORCE), always or never' -r -f -a "auto\t'Colour where a person looks, unless the environment says otherwise'
always\t'Colour even into a file or pipe'
never\t'No colour at all'"
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand explain" -l timeout -d 'The longest that one request may take, in seconds' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand explain" -l no-input -d 'Ask nothing: a value that is missing is an error that names its flag'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand explain" -s q -l quiet -d 'Say only what is wrong'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand explain" -s v -l verbose -d 'Show on stderr what was asked and answered over HTTP, without secrets'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand explain" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand explain" -s V -l version -d 'Print version'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand checks" -l config -d 'The record file; verify takes several, other commands the last [env: MAZ_AUTH0_CONFIG] [default: maz-auth0/integrations.toml in your configuration folder]' -r -F
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand checks" -l endpoint -d 'Connect here in place of https://DOMAIN: https anywhere, http on this machine only [env: MAZ_AUTH0_ENDPOINT]' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand checks" -l allow-variable -d 'Let a record take its Client Secret from this variable, though its name does not begin with MAZ_' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand checks" -l color -d 'Colour: auto (looks at the terminal and at NO_COLOR, CLICOLOR, CLICOLOR_FORCE), always or never' -r -f -a "auto\t'Colour where a person looks, unless the environment says otherwise'
always\t'Colour even into a file or pipe'
never\t'No colour at all'"
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand checks" -l timeout -d 'The longest that one request may take, in seconds' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand checks" -l format -d 'How the list looks' -r -f -a "human\t'For a person'
json\t'One JSON document, for programs'"
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand checks" -l no-input -d 'Ask nothing: a value that is missing is an error that names its flag'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand checks" -s q -l quiet -d 'Say only what is wrong'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand checks" -s v -l verbose -d 'Show on stderr what was asked and answered over HTTP, without secrets'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand checks" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand checks" -s V -l version -d 'Print version'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand doctor" -l config -d 'The record file; verify takes several, other commands the last [env: MAZ_AUTH0_CONFIG] [default: maz-auth0/integrations.toml in your configuration folder]' -r -F
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand doctor" -l endpoint -d 'Connect here in place of https://DOMAIN: https anywhere, http on this machine only [env: MAZ_AUTH0_ENDPOINT]' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand doctor" -l allow-variable -d 'Let a record take its Client Secret from this variable, though its name does not begin with MAZ_' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand doctor" -l color -d 'Colour: auto (looks at the terminal and at NO_COLOR, CLICOLOR, CLICOLOR_FORCE), always or never' -r -f -a "auto\t'Colour where a person looks, unless the environment says otherwise'
always\t'Colour even into a file or pipe'
never\t'No colour at all'"
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand doctor" -l timeout -d 'The longest that one request may take, in seconds' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand doctor" -l domain -d 'The tenant to be reached [env: MAZ_AUTH0_DOMAIN]' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand doctor" -l format -d 'How it is printed' -r -f -a "human\t'For a person'
json\t'One JSON document, for programs'"
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand doctor" -l no-input -d 'Ask nothing: a value that is missing is an error that names its flag'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand doctor" -s q -l quiet -d 'Say only what is wrong'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand doctor" -s v -l verbose -d 'Show on stderr what was asked and answered over HTTP, without secrets'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand doctor" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand doctor" -s V -l version -d 'Print version'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand sandbox" -l config -d 'The record file; verify takes several, other commands the last [env: MAZ_AUTH0_CONFIG] [default: maz-auth0/integrations.toml in your configuration folder]' -r -F
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand sandbox" -l endpoint -d 'Connect here in place of https://DOMAIN: https anywhere, http on this machine only [env: MAZ_AUTH0_ENDPOINT]' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand sandbox" -l allow-variable -d 'Let a record take its Client Secret from this variable, though its name does not begin with MAZ_' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand sandbox" -l color -d 'Colour: auto (looks at the terminal and at NO_COLOR, CLICOLOR, CLICOLOR_FORCE), always or never' -r -f -a "auto\t'Colour where a person looks, unless the environment says otherwise'
always\t'Colour even into a file or pipe'
never\t'No colour at all'"
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand sandbox" -l timeout -d 'The longest that one request may take, in seconds' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand sandbox" -l port -d 'The port on 127.0.0.1; 0 takes any that is free' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand sandbox" -l domain -d 'The tenant\'s domain' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand sandbox" -l tenant -d 'Serve the tenant or tenants of this file, as --dump writes them; what it leaves out is as in a healthy tenant' -r -F
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand sandbox" -l break -d 'Break one thing, by its name: may be given several times' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand sandbox" -l fault -d 'Trouble on the way: latency=100ms, a status such as 503, drop, lose-answer, slow-body, truncate, redirect, not-json, huge or endless; with @/PATH for paths that start so, with #N for the N-th of those requests only' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand sandbox" -l latency -d 'Wait this long before each answer' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand sandbox" -l rate-limit -d 'Answer 429 to more requests a second than this' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand sandbox" -l plan -d 'Keep the rate limits of an Auth0 subscription' -r -f -a "free\t'Two Management API requests a second'
professional\t'Essentials and Professional'
enterprise\t'Enterprise on the public cloud'"
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand sandbox" -l seed -d 'Make names, ids and secrets repeatable' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand sandbox" -l format -d 'How the address and the variables are printed' -r -f -a "human\t'For a person'
json\t'One JSON document, for programs'"
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand sandbox" -l shell -d 'The shell that the variables are printed for [default: sh; on Windows powershell]' -r -f -a "sh\t'sh, bash, zsh, and all that keep POSIX\'s rules (XCU section 2.2)'
fish\t'fish'
powershell\t'PowerShell, on any system'"
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand sandbox" -l no-input -d 'Ask nothing: a value that is missing is an error that names its flag'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand sandbox" -s q -l quiet -d 'Say only what is wrong'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand sandbox" -s v -l verbose -d 'Show on stderr what was asked and answered over HTTP, without secrets'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand sandbox" -l tls -d 'Serve over TLS, with a certificate authority made at start'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand sandbox" -l dump -d 'Print the tenant as a file for --tenant, secrets and passwords included, and end'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand sandbox" -l list-breaks -d 'List what can be broken, and end'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand sandbox" -l loopback-issuer -d 'Name this address as issuer to who asks by it, for programs that take the issuer for the address'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand sandbox" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand sandbox" -s V -l version -d 'Print version'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand report; and not __fish_seen_subcommand_from show merge compare" -l config -d 'The record file; verify takes several, other commands the last [env: MAZ_AUTH0_CONFIG] [default: maz-auth0/integrations.toml in your configuration folder]' -r -F
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand report; and not __fish_seen_subcommand_from show merge compare" -l endpoint -d 'Connect here in place of https://DOMAIN: https anywhere, http on this machine only [env: MAZ_AUTH0_ENDPOINT]' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand report; and not __fish_seen_subcommand_from show merge compare" -l allow-variable -d 'Let a record take its Client Secret from this variable, though its name does not begin with MAZ_' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand report; and not __fish_seen_subcommand_from show merge compare" -l color -d 'Colour: auto (looks at the terminal and at NO_COLOR, CLICOLOR, CLICOLOR_FORCE), always or never' -r -f -a "auto\t'Colour where a person looks, unless the environment says otherwise'
always\t'Colour even into a file or pipe'
never\t'No colour at all'"
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand report; and not __fish_seen_subcommand_from show merge compare" -l timeout -d 'The longest that one request may take, in seconds' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand report; and not __fish_seen_subcommand_from show merge compare" -l no-input -d 'Ask nothing: a value that is missing is an error that names its flag'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand report; and not __fish_seen_subcommand_from show merge compare" -s q -l quiet -d 'Say only what is wrong'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand report; and not __fish_seen_subcommand_from show merge compare" -s v -l verbose -d 'Show on stderr what was asked and answered over HTTP, without secrets'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand report; and not __fish_seen_subcommand_from show merge compare" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand report; and not __fish_seen_subcommand_from show merge compare" -s V -l version -d 'Print version'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand report; and not __fish_seen_subcommand_from show merge compare" -f -a "show" -d 'Show a report in another format'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand report; and not __fish_seen_subcommand_from show merge compare" -f -a "merge" -d 'Make one report out of several, such as those of a pipeline\'s shards; the exit code is the merged report\'s'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand report; and not __fish_seen_subcommand_from show merge compare" -f -a "compare" -d 'Say what is newly broken, fixed and still broken; exit code 1 where something is newly broken'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand report; and __fish_seen_subcommand_from show" -l format -d 'human, json, jsonl, junit, github, markdown or html [default: human]' -r -f -a "human\t'For a person'
json\t'One JSON document, for programs: docs/report.schema.json'
jsonl\t'JSON lines: one integration a line as it comes, the summary last'
junit\t'JUnit XML, which most CI servers read'
github\t'Annotations of GitHub Actions, and the step summary'
markdown\t'To paste into a ticket or a chat'
html\t'One page, to send to MAZ support or to a security team'"
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand report; and __fish_seen_subcommand_from show" -l output -d 'Write the report into this file, and the one for a person to standard output. With FORMAT= before it, in that format; may be given several times, so that one run gives several' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand report; and __fish_seen_subcommand_from show" -l config -d 'The record file; verify takes several, other commands the last [env: MAZ_AUTH0_CONFIG] [default: maz-auth0/integrations.toml in your configuration folder]' -r -F
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand report; and __fish_seen_subcommand_from show" -l endpoint -d 'Connect here in place of https://DOMAIN: https anywhere, http on this machine only [env: MAZ_AUTH0_ENDPOINT]' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand report; and __fish_seen_subcommand_from show" -l allow-variable -d 'Let a record take its Client Secret from this variable, though its name does not begin with MAZ_' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand report; and __fish_seen_subcommand_from show" -l color -d 'Colour: auto (looks at the terminal and at NO_COLOR, CLICOLOR, CLICOLOR_FORCE), always or never' -r -f -a "auto\t'Colour where a person looks, unless the environment says otherwise'
always\t'Colour even into a file or pipe'
never\t'No colour at all'"
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand report; and __fish_seen_subcommand_from show" -l timeout -d 'The longest that one request may take, in seconds' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand report; and __fish_seen_subcommand_from show" -l no-input -d 'Ask nothing: a value that is missing is an error that names its flag'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand report; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Say only what is wrong'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand report; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Show on stderr what was asked and answered over HTTP, without secrets'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand report; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand report; and __fish_seen_subcommand_from show" -s V -l version -d 'Print version'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand report; and __fish_seen_subcommand_from merge" -l format -d 'human, json, jsonl, junit, github, markdown or html [default: human]' -r -f -a "human\t'For a person'
json\t'One JSON document, for programs: docs/report.schema.json'
jsonl\t'JSON lines: one integration a line as it comes, the summary last'
junit\t'JUnit XML, which most CI servers read'
github\t'Annotations of GitHub Actions, and the step summary'
markdown\t'To paste into a ticket or a chat'
html\t'One page, to send to MAZ support or to a security team'"
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand report; and __fish_seen_subcommand_from merge" -l output -d 'Write the report into this file, and the one for a person to standard output. With FORMAT= before it, in that format; may be given several times, so that one run gives several' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand report; and __fish_seen_subcommand_from merge" -l config -d 'The record file; verify takes several, other commands the last [env: MAZ_AUTH0_CONFIG] [default: maz-auth0/integrations.toml in your configuration folder]' -r -F
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand report; and __fish_seen_subcommand_from merge" -l endpoint -d 'Connect here in place of https://DOMAIN: https anywhere, http on this machine only [env: MAZ_AUTH0_ENDPOINT]' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand report; and __fish_seen_subcommand_from merge" -l allow-variable -d 'Let a record take its Client Secret from this variable, though its name does not begin with MAZ_' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand report; and __fish_seen_subcommand_from merge" -l color -d 'Colour: auto (looks at the terminal and at NO_COLOR, CLICOLOR, CLICOLOR_FORCE), always or never' -r -f -a "auto\t'Colour where a person looks, unless the environment says otherwise'
always\t'Colour even into a file or pipe'
never\t'No colour at all'"
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand report; and __fish_seen_subcommand_from merge" -l timeout -d 'The longest that one request may take, in seconds' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand report; and __fish_seen_subcommand_from merge" -l no-input -d 'Ask nothing: a value that is missing is an error that names its flag'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand report; and __fish_seen_subcommand_from merge" -s q -l quiet -d 'Say only what is wrong'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand report; and __fish_seen_subcommand_from merge" -s v -l verbose -d 'Show on stderr what was asked and answered over HTTP, without secrets'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand report; and __fish_seen_subcommand_from merge" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand report; and __fish_seen_subcommand_from merge" -s V -l version -d 'Print version'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand report; and __fish_seen_subcommand_from compare" -l format -d 'human, json, jsonl, junit, github, markdown or html [default: human]' -r -f -a "human\t'For a person'
json\t'One JSON document, for programs: docs/report.schema.json'
jsonl\t'JSON lines: one integration a line as it comes, the summary last'
junit\t'JUnit XML, which most CI servers read'
github\t'Annotations of GitHub Actions, and the step summary'
markdown\t'To paste into a ticket or a chat'
html\t'One page, to send to MAZ support or to a security team'"
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand report; and __fish_seen_subcommand_from compare" -l output -d 'Write the report into this file, and the one for a person to standard output. With FORMAT= before it, in that format; may be given several times, so that one run gives several' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand report; and __fish_seen_subcommand_from compare" -l config -d 'The record file; verify takes several, other commands the last [env: MAZ_AUTH0_CONFIG] [default: maz-auth0/integrations.toml in your configuration folder]' -r -F
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand report; and __fish_seen_subcommand_from compare" -l endpoint -d 'Connect here in place of https://DOMAIN: https anywhere, http on this machine only [env: MAZ_AUTH0_ENDPOINT]' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand report; and __fish_seen_subcommand_from compare" -l allow-variable -d 'Let a record take its Client Secret from this variable, though its name does not begin with MAZ_' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand report; and __fish_seen_subcommand_from compare" -l color -d 'Colour: auto (looks at the terminal and at NO_COLOR, CLICOLOR, CLICOLOR_FORCE), always or never' -r -f -a "auto\t'Colour where a person looks, unless the environment says otherwise'
always\t'Colour even into a file or pipe'
never\t'No colour at all'"
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand report; and __fish_seen_subcommand_from compare" -l timeout -d 'The longest that one request may take, in seconds' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand report; and __fish_seen_subcommand_from compare" -l no-input -d 'Ask nothing: a value that is missing is an error that names its flag'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand report; and __fish_seen_subcommand_from compare" -s q -l quiet -d 'Say only what is wrong'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand report; and __fish_seen_subcommand_from compare" -s v -l verbose -d 'Show on stderr what was asked and answered over HTTP, without secrets'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand report; and __fish_seen_subcommand_from compare" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand report; and __fish_seen_subcommand_from compare" -s V -l version -d 'Print version'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand completions" -l config -d 'The record file; verify takes several, other commands the last [env: MAZ_AUTH0_CONFIG] [default: maz-auth0/integrations.toml in your configuration folder]' -r -F
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand completions" -l endpoint -d 'Connect here in place of https://DOMAIN: https anywhere, http on this machine only [env: MAZ_AUTH0_ENDPOINT]' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand completions" -l allow-variable -d 'Let a record take its Client Secret from this variable, though its name does not begin with MAZ_' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand completions" -l color -d 'Colour: auto (looks at the terminal and at NO_COLOR, CLICOLOR, CLICOLOR_FORCE), always or never' -r -f -a "auto\t'Colour where a person looks, unless the environment says otherwise'
always\t'Colour even into a file or pipe'
never\t'No colour at all'"
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand completions" -l timeout -d 'The longest that one request may take, in seconds' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand completions" -l no-input -d 'Ask nothing: a value that is missing is an error that names its flag'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand completions" -s q -l quiet -d 'Say only what is wrong'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand completions" -s v -l verbose -d 'Show on stderr what was asked and answered over HTTP, without secrets'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand completions" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand completions" -s V -l version -d 'Print version'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand man" -l config -d 'The record file; verify takes several, other commands the last [env: MAZ_AUTH0_CONFIG] [default: maz-auth0/integrations.toml in your configuration folder]' -r -F
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand man" -l endpoint -d 'Connect here in place of https://DOMAIN: https anywhere, http on this machine only [env: MAZ_AUTH0_ENDPOINT]' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand man" -l allow-variable -d 'Let a record take its Client Secret from this variable, though its name does not begin with MAZ_' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand man" -l color -d 'Colour: auto (looks at the terminal and at NO_COLOR, CLICOLOR, CLICOLOR_FORCE), always or never' -r -f -a "auto\t'Colour where a person looks, unless the environment says otherwise'
always\t'Colour even into a file or pipe'
never\t'No colour at all'"
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand man" -l timeout -d 'The longest that one request may take, in seconds' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand man" -l no-input -d 'Ask nothing: a value that is missing is an error that names its flag'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand man" -s q -l quiet -d 'Say only what is wrong'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand man" -s v -l verbose -d 'Show on stderr what was asked and answered over HTTP, without secrets'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand man" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand man" -s V -l version -d 'Print version'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand help" -l config -d 'The record file; verify takes several, other commands the last [env: MAZ_AUTH0_CONFIG] [default: maz-auth0/integrations.toml in your configuration folder]' -r -F
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand help" -l endpoint -d 'Connect here in place of https://DOMAIN: https anywhere, http on this machine only [env: MAZ_AUTH0_ENDPOINT]' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand help" -l allow-variable -d 'Let a record take its Client Secret from this variable, though its name does not begin with MAZ_' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand help" -l color -d 'Colour: auto (looks at the terminal and at NO_COLOR, CLICOLOR, CLICOLOR_FORCE), always or never' -r -f -a "auto\t'Colour where a person looks, unless the environment says otherwise'
always\t'Colour even into a file or pipe'
never\t'No colour at all'"
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand help" -l timeout -d 'The longest that one request may take, in seconds' -r
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand help" -l no-input -d 'Ask nothing: a value that is missing is an error that names its flag'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand help" -s q -l quiet -d 'Say only what is wrong'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand help" -s v -l verbose -d 'Show on stderr what was asked and answered over HTTP, without secrets'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c maz-auth0 -n "__fish_maz_auth0_using_subcommand help" -s V -l version -d 'Print version'
