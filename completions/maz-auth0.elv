
set edit:completion:arg-completer[maz-auth0] = { |@words|
    var index = (count $words)
    set index = (- $index 1)

    put (env _CLAP_IFS="\n" _CLAP_COMPLETE_INDEX=(to-string $index) MAZ_AUTH0_COMPLETE="elvish" maz-auth0 -- $@words) | to-lines
}

