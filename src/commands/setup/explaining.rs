//! What `?` says at each question: what the thing is, where it stands in the dashboard, what it looks like.

use crate::domain::Key;
use crate::terminal::questions::Guide;

/// What a value is, for a person who never heard of it.
pub(super) fn value(key: Key) -> &'static [&'static str] {
    match key {
        Key::Domain => &[
            "A tenant is your organisation's own part of Auth0, in which your readers have their accounts. Its domain is its address.",
            "Where: in the dashboard, Applications > Applications, any application, Settings, Basic Information: Domain.",
            "It looks like acme.us.auth0.com: the tenant's name, its region (us, eu, uk, au, jp, ca), then auth0.com. A tenant of the United States from before June 2020 has no region: acme.auth0.com.",
        ],
        Key::ClientId => &[
            "The Client ID is the name that Auth0 gave to MAZ's application in your tenant. It is no secret.",
            "Where: Applications > Applications, the application for MAZ, Settings, Basic Information: Client ID, with a copy button beside it.",
            "It has 32 letters and digits.",
        ],
        Key::ClientSecret => &[
            "The Client Secret is the password of MAZ's application: with it MAZ shows that it is the application. It is not shown here, and does not stand in the record.",
            "Where: right below the Client ID, hidden: use the copy button beside it.",
            "It has 64 letters, digits, - and _.",
        ],
        Key::Audience => &[
            "The Management API is the part of Auth0 by which MAZ looks readers up and changes them. Its Identifier is its name.",
            "Where: Applications > APIs, Auth0 Management API: the Identifier is shown below its name.",
            "It looks like https://acme.us.auth0.com/api/v2/ with the slash at its end, and has the tenant's own domain, also where readers see another one.",
        ],
        Key::DefaultDirectory => &[
            "The directory is the database in Auth0 that has your readers' accounts. The Default Directory is the one that a login reaches which names none, as MAZ's do.",
            "Where: its name in Authentication > Database. Which one is the default, in the tenant's Settings > General, API Authorization Settings: Default Directory.",
            "In most tenants it is Username-Password-Authentication. Capitals count.",
        ],
        Key::SubscriptionType => &[
            "What those who subscribe today may read in the app. All-Access: everything. Duration-based: only what appeared while they subscribed.",
            "It is not in Auth0: it is what your organisation agreed on with MAZ. If you do not know it, ask there, or your contact at MAZ.",
        ],
        Key::ApplicationDomain => &[
            "The domain on which readers see Auth0's login page: the tenant's own, or the tenant's custom domain.",
            "Where: custom domains stand in Branding > Custom Domains. Where there is none, Enter takes the tenant's own.",
            "It looks like acme.us.auth0.com or login.acme.com.",
        ],
        Key::RedirectUri => &[
            "The address to which Auth0 sends readers back after the login: MAZ's.",
            "Where: it must stand in the application's Settings, Application URIs: Allowed Callback URLs.",
            REDIRECT_URI,
        ],
        Key::MazApiUrl => &[
            "The address of MAZ's API for integrations, where MAZ gave you one. It looks like https://api.example.com.",
        ],
        #[cfg(test)]
        Key::Pretend | Key::PretendWithin => &["It is there in tests alone."],
        Key::MazAppId => {
            &["The name that your app has in MAZ's API: MAZ gave it to you with the address."]
        }
    }
}

const REDIRECT_URI: &str = "It looks like https://id.mazsystems.com/app_users/v2/sessions/oauth, which is the address that MAZ publishes. Give another only if MAZ gave it to you.";

/// Whether the Authorization Code grant is wanted.
pub(super) const CODE_GRANT: &[&str] = &[
    "With the Authorization Code grant, readers log in on Auth0's own page in a browser, and not in the app's own form.",
    "It is your choice: No is right unless you or MAZ want that page. It can be added later, with setup.",
];

/// The region of a bare name.
pub(super) const REGION: &[&str] = &[
    "A tenant lives in one region of Auth0, which is a part of its domain.",
    "Where: it stands in the dashboard at the top left, beside the tenant's name, and in the address of each page: manage.auth0.com/dashboard/us/acme has us.",
];

/// What to do about a problem.
pub(super) const WHAT_NOW: &[&str] = &[
    "Something of this step did not pass, or could not be looked at; it stands above, with what to do.",
];

/// Whether what a step asks for is done.
pub(super) const DONE_IN_AUTH0: &[&str] = &[
    "This step asks for no value: you change something in Auth0, as it says above, and then it is checked. Auth0 keeps a change only after Save.",
];

pub(super) const GO_ON_ANYWAY: &[&str] =
    &["MAZ will not work before it is fixed. No leads back to the choice."];

pub(super) const UNUSUAL: &[&str] = &[
    "Auth0's own have this form, in nearly every tenant. Yes is right where you see exactly this value in the application's Settings; No asks again.",
];
/// Of each thing that can be done about a problem.
pub(super) const CORRECT: &str =
    "this step asks again, with what you gave in brackets where it may stay.";
pub(super) const CHANGED: &str = "after you chose Save there, Auth0 is asked once more.";
pub(super) const TRY_AGAIN: &str =
    "Auth0 gave no answer that says whether it is right; it is asked once more.";
pub(super) const USE: &str = "it takes the place of what you gave, and Auth0 is asked once more.";
pub(super) const GO_BACK: &str = "the step before is asked again.";
pub(super) const KEEP_FAILED: &str = "MAZ will not work before it is fixed; the record names it.";
pub(super) const KEEP_UNKNOWN: &str =
    "whether MAZ will work is not known; the record names what could not be looked at.";
pub(super) const LEAVE: &str = "no record is written.";

pub(super) const REVIEW: &[&str] = &[
    "The record is what this program keeps of the integration, to check it later. It is written only when you choose it here.",
    "An admin token shows the tenant's settings, to compare them. A rehearsal makes one test user in your tenant, as MAZ does it for a reader, and blocks it again.",
];

pub(super) const WHAT_TO_CHANGE: &[&str] = &[
    "The step is asked again, with what you gave in brackets: Enter keeps it. Esc leads back to the review, with all as it was.",
    "The other steps stay as they are, and are checked again. Only after another tenant they are asked again: their values are the former tenant's.",
];

pub(super) const WHO_DOES_IT: &[&str] = &[
    "MAZ needs some settings in your tenant: an application, its permissions, the Default Directory. You can make them in the dashboard, step by step; or this program makes them, after it showed you each of them.",
];

pub(super) const GO_ON: &[&str] =
    &["You left a setup of this tenant before its end; its values were kept, without the secret."];

/// Of what is gone on with.
pub(super) const TAKEN_UP: &str =
    "the values of the last time are taken, and checked with Auth0 again.";

pub(super) const SECRET_STORE: &[&str] = &[
    "The Client Secret is kept on this machine, so that the integration can be checked again without it being typed. A keyring is the system's own place for passwords; a file is readable by you alone, and not encrypted.",
];

pub(super) const REPLACE_RECORD: &[&str] = &[
    "This machine has a record of this name already, and it is another tenant's. Yes puts the new one in its place, and deletes the other tenant's Client Secret from this machine; No leaves both as they are.",
];

/// Explains a question that is none of the steps'.
pub(super) fn guide(help: &[&str]) -> Guide {
    Guide::explaining("").saying(help)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::AuthorizationCode;

    #[test]
    fn the_published_address_stands_in_its_help() {
        assert!(REDIRECT_URI.contains(AuthorizationCode::MAZ_REDIRECT_URI));
    }

    #[test]
    fn the_help_of_each_value_says_more_than_its_name() {
        for key in Key::of_form() {
            let help = value(key).join(" ");
            let is_pretend = matches!(key, Key::Pretend | Key::PretendWithin);
            assert!(help.len() > 60 || is_pretend, "{key:?}: {help}");
        }
    }
}
