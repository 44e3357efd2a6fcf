
Register-ArgumentCompleter -Native -CommandName maz-auth0 -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $prev = $env:MAZ_AUTH0_COMPLETE;
    $env:MAZ_AUTH0_COMPLETE = "powershell";

    $args = $commandAst.Extent.Text
    $args = $args.Substring(0, [math]::Min($cursorPosition, $args.Length));
    if ($wordToComplete -eq "") {
        $args += " ''";
    }

    $results = Invoke-Expression @"
& maz-auth0 -- $args
"@;
    if ($null -eq $prev) {
        Remove-Item Env:\MAZ_AUTH0_COMPLETE;
    } else {
        $env:MAZ_AUTH0_COMPLETE = $prev;
    }
    $results | ForEach-Object {
        $split = $_.Split("`t");
        $cmd = $split[0];

        if ($split.Length -eq 2) {
            $help = $split[1];
        }
        else {
            $help = $split[0];
        }

        [System.Management.Automation.CompletionResult]::new($cmd, $cmd, 'ParameterValue', $help)
    }
};
        
