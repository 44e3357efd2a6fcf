//! The one place to which a token may go that does not say itself where it belongs.

use std::sync::{Arc, OnceLock};

/// The one place of a secret: the first that it is meant for. Its copies have the same one, so that nobody takes it to two.
#[derive(Debug, Clone, Default)]
pub struct OnePlace(Arc<OnceLock<Box<str>>>);

impl OnePlace {
    /// Whether this is the place, or might become it.
    pub fn may_be(&self, place: &str) -> bool {
        self.known().is_none_or(|known| known == place)
    }

    /// Whether this is the place from now on, unless another was before.
    pub fn is(&self, place: &str) -> bool {
        **self.0.get_or_init(|| place.into()) == *place
    }

    /// Which it is, once that is known.
    pub fn known(&self) -> Option<&str> {
        self.0.get().map(|place| &**place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_place_is_the_one_for_every_copy() {
        let (one, other) = (OnePlace::default(), OnePlace::default());
        let copy = one.clone();
        assert!(one.may_be("a") && one.may_be("b") && one.known().is_none());
        assert!(one.is("a") && one.is("a") && copy.is("a"));
        assert!(!copy.is("b") && !one.is("b") && !copy.may_be("b"));
        assert_eq!(copy.known(), Some("a"));
        assert!(other.is("b"), "another secret has a place of its own");
    }
}
