
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
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The record file [env: MAZ_AUTH0_CONFIG] [default: maz-auth0/integrations.toml in your configuration folder]')
            [CompletionResult]::new('--endpoint', '--endpoint', [CompletionResultType]::ParameterName, 'Connect here in place of https://DOMAIN: https anywhere, http on this machine only [env: MAZ_AUTH0_ENDPOINT]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour: auto looks at the terminal and at NO_COLOR, CLICOLOR, CLICOLOR_FORCE')
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
            [CompletionResult]::new('explain', 'explain', [CompletionResultType]::ParameterValue, 'Explain a check or one of its causes, and how to mend it')
            [CompletionResult]::new('checks', 'checks', [CompletionResultType]::ParameterValue, 'List every check')
            [CompletionResult]::new('sandbox', 'sandbox', [CompletionResultType]::ParameterValue, 'Run a look-alike of Auth0 on this machine, healthy or with a chosen misconfiguration')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print the completions of a shell')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Print the manual page, of the whole program or of one command')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'maz-auth0;setup' {
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
            [CompletionResult]::new('--answers', '--answers', [CompletionResultType]::ParameterName, 'Take values from a TOML file with the record''s keys, flat')
            [CompletionResult]::new('--secret-store', '--secret-store', [CompletionResultType]::ParameterName, 'Where the Client Secret is kept [default: keyring]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The record file [env: MAZ_AUTH0_CONFIG] [default: maz-auth0/integrations.toml in your configuration folder]')
            [CompletionResult]::new('--endpoint', '--endpoint', [CompletionResultType]::ParameterName, 'Connect here in place of https://DOMAIN: https anywhere, http on this machine only [env: MAZ_AUTH0_ENDPOINT]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour: auto looks at the terminal and at NO_COLOR, CLICOLOR, CLICOLOR_FORCE')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'The longest that one request may take, in seconds')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Practise on a look-alike of Auth0 that this program starts and stops itself')
            [CompletionResult]::new('--client-secret-stdin', '--client-secret-stdin', [CompletionResultType]::ParameterName, 'Read the application''s Client Secret from standard input [env: MAZ_AUTH0_CLIENT_SECRET]')
            [CompletionResult]::new('--admin-token-stdin', '--admin-token-stdin', [CompletionResultType]::ParameterName, 'Read an administrator''s Management API token from standard input: it is used for this run and kept nowhere [env: MAZ_AUTH0_ADMIN_TOKEN]')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be written, and write nothing')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Write the record even if a check failed: the record says which')
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
        'maz-auth0;verify' {
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
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How the report looks')
            [CompletionResult]::new('--only', '--only', [CompletionResultType]::ParameterName, 'Only these checks: ids or stages, see `maz-auth0 checks`')
            [CompletionResult]::new('--skip', '--skip', [CompletionResultType]::ParameterName, 'Leave out these checks: ids or stages')
            [CompletionResult]::new('--fail-on', '--fail-on', [CompletionResultType]::ParameterName, 'From which status on the run counts as failed')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The record file [env: MAZ_AUTH0_CONFIG] [default: maz-auth0/integrations.toml in your configuration folder]')
            [CompletionResult]::new('--endpoint', '--endpoint', [CompletionResultType]::ParameterName, 'Connect here in place of https://DOMAIN: https anywhere, http on this machine only [env: MAZ_AUTH0_ENDPOINT]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour: auto looks at the terminal and at NO_COLOR, CLICOLOR, CLICOLOR_FORCE')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'The longest that one request may take, in seconds')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Every integration of the record file')
            [CompletionResult]::new('--client-secret-stdin', '--client-secret-stdin', [CompletionResultType]::ParameterName, 'Read the application''s Client Secret from standard input [env: MAZ_AUTH0_CLIENT_SECRET]')
            [CompletionResult]::new('--admin-token-stdin', '--admin-token-stdin', [CompletionResultType]::ParameterName, 'Read an administrator''s Management API token from standard input: it is used for this run and kept nowhere [env: MAZ_AUTH0_ADMIN_TOKEN]')
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
        'maz-auth0;explain' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The record file [env: MAZ_AUTH0_CONFIG] [default: maz-auth0/integrations.toml in your configuration folder]')
            [CompletionResult]::new('--endpoint', '--endpoint', [CompletionResultType]::ParameterName, 'Connect here in place of https://DOMAIN: https anywhere, http on this machine only [env: MAZ_AUTH0_ENDPOINT]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour: auto looks at the terminal and at NO_COLOR, CLICOLOR, CLICOLOR_FORCE')
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
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How the list looks')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The record file [env: MAZ_AUTH0_CONFIG] [default: maz-auth0/integrations.toml in your configuration folder]')
            [CompletionResult]::new('--endpoint', '--endpoint', [CompletionResultType]::ParameterName, 'Connect here in place of https://DOMAIN: https anywhere, http on this machine only [env: MAZ_AUTH0_ENDPOINT]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour: auto looks at the terminal and at NO_COLOR, CLICOLOR, CLICOLOR_FORCE')
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
        'maz-auth0;sandbox' {
            [CompletionResult]::new('--port', '--port', [CompletionResultType]::ParameterName, 'The port on 127.0.0.1; 0 takes any that is free')
            [CompletionResult]::new('--domain', '--domain', [CompletionResultType]::ParameterName, 'The tenant''s domain')
            [CompletionResult]::new('--break', '--break', [CompletionResultType]::ParameterName, 'Break one thing, by its name: may be given several times')
            [CompletionResult]::new('--latency', '--latency', [CompletionResultType]::ParameterName, 'Wait this long before each answer')
            [CompletionResult]::new('--rate-limit', '--rate-limit', [CompletionResultType]::ParameterName, 'Answer 429 to more requests a second than this')
            [CompletionResult]::new('--seed', '--seed', [CompletionResultType]::ParameterName, 'Make names, ids and secrets repeatable')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How the address and the variables are printed')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The record file [env: MAZ_AUTH0_CONFIG] [default: maz-auth0/integrations.toml in your configuration folder]')
            [CompletionResult]::new('--endpoint', '--endpoint', [CompletionResultType]::ParameterName, 'Connect here in place of https://DOMAIN: https anywhere, http on this machine only [env: MAZ_AUTH0_ENDPOINT]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour: auto looks at the terminal and at NO_COLOR, CLICOLOR, CLICOLOR_FORCE')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'The longest that one request may take, in seconds')
            [CompletionResult]::new('--tls', '--tls', [CompletionResultType]::ParameterName, 'Serve over TLS, with a certificate authority made at start')
            [CompletionResult]::new('--list-breaks', '--list-breaks', [CompletionResultType]::ParameterName, 'List what can be broken, and end')
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
        'maz-auth0;completions' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The record file [env: MAZ_AUTH0_CONFIG] [default: maz-auth0/integrations.toml in your configuration folder]')
            [CompletionResult]::new('--endpoint', '--endpoint', [CompletionResultType]::ParameterName, 'Connect here in place of https://DOMAIN: https anywhere, http on this machine only [env: MAZ_AUTH0_ENDPOINT]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour: auto looks at the terminal and at NO_COLOR, CLICOLOR, CLICOLOR_FORCE')
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
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The record file [env: MAZ_AUTH0_CONFIG] [default: maz-auth0/integrations.toml in your configuration folder]')
            [CompletionResult]::new('--endpoint', '--endpoint', [CompletionResultType]::ParameterName, 'Connect here in place of https://DOMAIN: https anywhere, http on this machine only [env: MAZ_AUTH0_ENDPOINT]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour: auto looks at the terminal and at NO_COLOR, CLICOLOR, CLICOLOR_FORCE')
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
            [CompletionResult]::new('explain', 'explain', [CompletionResultType]::ParameterValue, 'Explain a check or one of its causes, and how to mend it')
            [CompletionResult]::new('checks', 'checks', [CompletionResultType]::ParameterValue, 'List every check')
            [CompletionResult]::new('sandbox', 'sandbox', [CompletionResultType]::ParameterValue, 'Run a look-alike of Auth0 on this machine, healthy or with a chosen misconfiguration')
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
        'maz-auth0;help;explain' {
            break
        }
        'maz-auth0;help;checks' {
            break
        }
        'maz-auth0;help;sandbox' {
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
