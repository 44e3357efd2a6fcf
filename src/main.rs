//! The `maz-auth0` program: calls the library, and nothing else.

fn main() -> std::process::ExitCode {
    maz_auth0::main()
}
