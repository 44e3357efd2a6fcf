complete --keep-order --exclusive --command maz-auth0 --arguments "(MAZ_AUTH0_COMPLETE=fish maz-auth0 -- (commandline --current-process --tokenize --cut-at-cursor) (commandline --current-token))"
