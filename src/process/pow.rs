//! The one function of the system's mathematics that the program needs, so that no library is loaded for it.
//!
//! indicatif weighs how fast a bar goes by a power. On Linux that would load libm at each start, which takes longer than
//! what most commands do: docs/decisions/release-profile.md.

/// x to the power of y, as C's `pow`.
#[allow(unsafe_code)] // A name for the linker, and no unsafe code: what is called is Rust's own libm.
#[unsafe(no_mangle)]
pub extern "C" fn pow(x: f64, y: f64) -> f64 {
    libm::pow(x, y)
}
