//! A login in two steps: what must live between the address that was printed and the address at which the browser ends.
//!
//! It is a private file beside the record: the verifier, the state and the nonce would otherwise have to be printed. It
//! is good for ten minutes and once.

use super::request::Asked;
use crate::auth0::IdTokenAlgorithm;
use crate::store::atomic_file::{self, WriteError};
use crate::store::beside::Beside;
use crate::store::opened::{self, Kind, OpenError};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use time::OffsetDateTime;

/// How long a login waits for its second step.
pub const PENDING_LIFETIME: time::Duration = time::Duration::minutes(10);

/// How far a clock may have been set back meanwhile.
const SET_BACK: time::Duration = time::Duration::minutes(1);

/// A login whose address was printed.
#[derive(Debug, Clone)]
pub struct PendingLogin {
    /// When.
    pub began: OffsetDateTime,
    /// The domain on which it takes place.
    pub application_domain: String,
    /// The application.
    pub client_id: String,
    /// The scopes that were asked for.
    pub scope: String,
    /// The algorithm to which the application is set, where the person said.
    pub algorithm: Option<IdTokenAlgorithm>,
    /// What its answer is held against.
    pub asked: Asked,
}

/// Why a login cannot be finished.
#[derive(Debug, thiserror::Error)]
pub enum PendingError {
    /// There is none with this state.
    #[error(
        "no login waits for this address: it was finished already, has expired, or was begun elsewhere"
    )]
    Missing,
    /// It was begun too long ago.
    #[error("this login has expired: it was begun more than {} minutes ago", PENDING_LIFETIME.whole_minutes())]
    Expired,
    /// Its file cannot be used.
    #[error("cannot use {}: {reason}", path.display())]
    Unusable {
        /// The file.
        path: PathBuf,
        /// Why not.
        reason: String,
    },
    /// It cannot be opened, or is not to be.
    #[error("cannot use {}: {source}", path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: OpenError,
    },
    /// Its file cannot be written.
    #[error(transparent)]
    Write(#[from] WriteError),
}

/// The logins that wait for their second step.
#[derive(Debug, Clone)]
pub struct PendingLogins {
    record_file: PathBuf,
}

impl PendingLogins {
    /// Those beside a record file.
    pub fn beside(record_file: &Path) -> Self {
        Self {
            record_file: record_file.to_owned(),
        }
    }

    /// The file of a login. Its name is a digest, so that a state from elsewhere cannot lead to another file.
    fn path(&self, state: &str) -> PathBuf {
        let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, state.as_bytes());
        let name = digest.as_ref()[..12]
            .iter()
            .fold(String::new(), |name, byte| format!("{name}{byte:02x}"));
        Beside::LoginInProgress.path(&self.record_file, &name)
    }

    /// Keeps a login, readable by its owner alone.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn keep(&self, login: &PendingLogin) -> Result<(), PendingError> {
        let mut table = toml::Table::new();
        for (key, value) in [
            ("application_domain", login.application_domain.as_str()),
            ("client_id", &login.client_id),
            ("scope", &login.scope),
            (
                "algorithm",
                login.algorithm.map_or("", IdTokenAlgorithm::as_str),
            ),
            ("redirect_uri", &login.asked.redirect_uri),
            ("state", &login.asked.state),
            ("nonce", &login.asked.nonce),
            ("verifier", &login.asked.verifier),
        ] {
            table.insert(key.to_owned(), value.into());
        }
        table.insert("began".to_owned(), login.began.unix_timestamp().into());
        let text = format!(
            "# A login that `maz-auth0 login-test --finish ADDRESS` ends, within ten minutes. Private.\n{table}"
        );
        Ok(atomic_file::write_private(
            &self.path(&login.asked.state),
            text.as_bytes(),
        )?)
    }

    /// The login that a state belongs to. One that has expired is deleted.
    ///
    /// # Errors
    /// If there is none, or it cannot be read, or has expired.
    pub fn find(&self, state: &str, now: OffsetDateTime) -> Result<PendingLogin, PendingError> {
        let path = self.path(state);
        let text = match opened::read_text(&path, Kind::Own) {
            Ok(text) => text,
            Err(error) if error.is_missing() => return Err(PendingError::Missing),
            Err(source) => return Err(PendingError::Open { path, source }),
        };
        let login = read(&text)
            .filter(|login| login.asked.state == state)
            .ok_or_else(|| PendingError::Unusable {
                path: path.clone(),
                reason: "it is not what was written there".to_owned(),
            })?;
        if !(-SET_BACK..PENDING_LIFETIME).contains(&(now - login.began)) {
            let _ = fs::remove_file(&path);
            return Err(PendingError::Expired);
        }
        Ok(login)
    }

    /// Deletes a login, to use it now. Of several that try at once, one succeeds.
    ///
    /// # Errors
    /// If it was used meanwhile, or cannot be deleted.
    pub fn claim(&self, state: &str) -> Result<(), PendingError> {
        let path = self.path(state);
        fs::remove_file(&path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => PendingError::Missing,
            _ => PendingError::Unusable {
                path,
                reason: error.to_string(),
            },
        })
    }

    /// Deletes what nobody finished in time. What cannot be deleted is left: it is of no use to anybody.
    pub fn sweep(&self, now: OffsetDateTime) {
        let folder = match self.record_file.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let (begin, _) = Beside::LoginInProgress.form();
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            // With a dot in front where a run was killed while it wrote.
            let ours = name.strip_prefix('.').unwrap_or(&name).starts_with(begin);
            let written = entry.metadata().and_then(|data| data.modified());
            if ours
                && let Ok(written) = written
                && now - OffsetDateTime::from(written) > PENDING_LIFETIME
            {
                let _ = fs::remove_file(entry.path());
            }
        }
    }
}

fn read(text: &str) -> Option<PendingLogin> {
    let table: toml::Table = text.parse().ok()?;
    let text = |key: &str| Some(table.get(key)?.as_str()?.to_owned());
    Some(PendingLogin {
        began: OffsetDateTime::from_unix_timestamp(table.get("began")?.as_integer()?).ok()?,
        application_domain: text("application_domain")?,
        client_id: text("client_id")?,
        scope: text("scope")?,
        algorithm: match text("algorithm")?.as_str() {
            "" => None,
            name => Some(IdTokenAlgorithm::named(name)?),
        },
        asked: Asked {
            redirect_uri: text("redirect_uri")?,
            state: text("state")?,
            nonce: text("nonce")?,
            verifier: text("verifier")?,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn login(state: &str) -> PendingLogin {
        PendingLogin {
            began: OffsetDateTime::from_unix_timestamp(1_790_000_000).expect("a time"),
            application_domain: "login.acme.com".into(),
            client_id: "id".into(),
            scope: "openid".into(),
            algorithm: Some(IdTokenAlgorithm::Hs256),
            asked: Asked {
                redirect_uri: "http://127.0.0.1:8484/callback".into(),
                state: state.into(),
                nonce: "n\"1".into(),
                verifier: "v".into(),
            },
        }
    }

    #[test]
    fn a_login_comes_back_once_and_in_time() {
        let folder = tempfile::tempdir().expect("a folder");
        let logins = PendingLogins::beside(&folder.path().join("integrations.toml"));
        let began = login("s").began;
        logins.keep(&login("s")).expect("kept");
        logins.keep(&login("../t")).expect("kept");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            for entry in fs::read_dir(folder.path()).expect("a folder") {
                let mode = entry
                    .expect("an entry")
                    .metadata()
                    .expect("its mode")
                    .permissions();
                assert_eq!(mode.mode() & 0o777, 0o600);
            }
        }
        let found = logins
            .find("s", began + time::Duration::minutes(9))
            .expect("there");
        assert_eq!(found.asked.nonce, "n\"1");
        assert_eq!(found.algorithm, Some(IdTokenAlgorithm::Hs256));
        assert!(matches!(
            logins.find("x", began),
            Err(PendingError::Missing)
        ));
        logins.claim("s").expect("claimed");
        assert!(matches!(logins.claim("s"), Err(PendingError::Missing)));
        assert!(matches!(
            logins.find("s", began),
            Err(PendingError::Missing)
        ));
        for when in [10, -2] {
            logins.keep(&login("late")).expect("kept");
            assert!(matches!(
                logins.find("late", began + time::Duration::minutes(when)),
                Err(PendingError::Expired)
            ));
            assert!(matches!(
                logins.find("late", began),
                Err(PendingError::Missing)
            ));
        }
    }

    #[test]
    fn what_nobody_finished_is_swept_and_nothing_else() {
        let folder = tempfile::tempdir().expect("a folder");
        let record = folder.path().join("integrations.toml");
        fs::write(&record, "").expect("written");
        let logins = PendingLogins::beside(&record);
        logins.keep(&login("s")).expect("kept");
        fs::write(folder.path().join(".login-in-progress-00.toml.new"), "").expect("written");
        let count = || fs::read_dir(folder.path()).expect("a folder").count();
        let now = OffsetDateTime::now_utc();
        logins.sweep(now);
        assert_eq!(count(), 3);
        logins.sweep(now + time::Duration::minutes(11));
        assert_eq!(count(), 1);
        assert!(record.exists());
    }
}
