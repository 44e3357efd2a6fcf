"""PyPI `auth0-python`, unmodified, against the sandbox."""

import html
import json
import os
import re
import subprocess
import unittest
import uuid
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

import requests
from auth0.authentication import GetToken, RevokeToken, Users
from auth0.authentication.exceptions import Auth0Error
from auth0.management import ManagementClient
from auth0.management.core.api_error import ApiError
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

TARGET = Path(os.environ.get("CARGO_TARGET_DIR", Path(__file__).parents[2] / "target"))
REDIRECT_URI = "http://127.0.0.1:8484/callback"


class Sdk(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.sandbox = subprocess.Popen(
            [TARGET / "debug" / "maz-auth0", "sandbox", "--tls", "--loopback-issuer", "--format", "json"],
            stdout=subprocess.PIPE,
            text=True,
        )
        cls.addClassCleanup(cls.sandbox.communicate)
        cls.addClassCleanup(cls.sandbox.terminate)
        cls.told = json.loads(cls.sandbox.stdout.readline())
        # httpx looks at the first, requests at the second.
        os.environ["SSL_CERT_FILE"] = os.environ["REQUESTS_CA_BUNDLE"] = cls.told["ca_file"]
        env = cls.told["env"]
        cls.domain = urlsplit(cls.told["endpoint"]).netloc
        cls.client_id = env["MAZ_AUTH0_CLIENT_ID"]
        cls.audience = env["MAZ_AUTH0_AUDIENCE"]
        cls.directory = env["MAZ_AUTH0_DEFAULT_DIRECTORY"]
        cls.tokens = GetToken(cls.domain, cls.client_id, client_secret=env["MAZ_AUTH0_CLIENT_SECRET"])
        cls.revocation = RevokeToken(cls.domain, cls.client_id, client_secret=env["MAZ_AUTH0_CLIENT_SECRET"])
        cls.admin = ManagementClient(domain=cls.domain, token=cls.told["admin_token"])

    def sign_in(self, **parameters):
        """What a person does in a browser, as far as the callback."""
        person = requests.Session()
        answer = person.get(f"{self.told['endpoint']}/authorize?{urlencode(parameters)}", allow_redirects=False)
        for _ in range(10):
            if location := answer.headers.get("location"):
                there = urljoin(answer.url, location)
                if there.startswith(REDIRECT_URI):
                    return {name: value for name, [value] in parse_qs(urlsplit(there).query).items()}
                answer = person.get(there, allow_redirects=False)
                continue
            self.assertEqual(answer.status_code, 200, answer.text)
            form = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', answer.text))
            form |= {"username": self.told["username"], "password": self.told["password"]}
            form["action"] = "accept" if 'value="accept"' in answer.text else "default"
            action = html.unescape(re.search(r'<form[^>]* action="([^"]*)"', answer.text)[1])
            answer = person.post(urljoin(answer.url, action), data=form, allow_redirects=False)
        self.fail("the login did not end")

    def refused(self, code, call, *args, **parameters):
        with self.assertRaises(Auth0Error) as refusal:
            call(*args, **parameters)
        self.assertEqual(refusal.exception.error_code, code)

    def test_client_credentials(self):
        token = self.tokens.client_credentials(self.audience)["access_token"]
        found = ManagementClient(domain=self.domain, token=token).users.list_users_by_email(email=self.told["username"])
        self.assertEqual(found[0].email, self.told["username"])

    def test_a_password_login(self):
        person = (self.told["username"], self.told["password"])
        self.assertIn("access_token", self.tokens.login(*person, realm=self.directory))
        self.refused("invalid_grant", self.tokens.login, person[0], "wrong", realm=self.directory)

    def test_a_login_in_the_browser(self):
        answer = self.sign_in(
            response_type="code",
            client_id=self.client_id,
            redirect_uri=REDIRECT_URI,
            scope="openid profile email offline_access",
            state="abc",
        )
        self.assertEqual(answer["state"], "abc")
        token = self.tokens.authorization_code(answer["code"], REDIRECT_URI)
        self.assertEqual(Users(self.domain).userinfo(token["access_token"])["email"], self.told["username"])
        self.assertIn("id_token", self.tokens.refresh_token(token["refresh_token"]))
        self.revocation.revoke_refresh_token(token["refresh_token"])
        self.refused("invalid_grant", self.tokens.refresh_token, token["refresh_token"])

    def test_users(self):
        email = f"{uuid.uuid4()}@example.com"
        made = self.admin.users.create(
            connection=self.directory, email=email, password="Rather-l0ng-one!", app_metadata={"a": 1, "b": {"c": 1}}
        )
        changed = self.admin.users.update(made.user_id, app_metadata={"b": {"d": 1}})
        self.assertEqual(changed.app_metadata, {"a": 1, "b": {"d": 1}})
        self.admin.users.delete(made.user_id)
        with self.assertRaises(ApiError) as refusal:
            self.admin.users.get(made.user_id)
        self.assertEqual(refusal.exception.status_code, 404)

    def test_settings(self):
        self.assertEqual(self.admin.tenants.settings.get().default_directory, self.directory)
        self.assertEqual(self.admin.tenants.settings.update(friendly_name="Renamed").friendly_name, "Renamed")

    def test_connections(self):
        self.assertIn(self.directory, [one.name for one in self.admin.connections.list()])

    def test_applications(self):
        self.assertIn(self.client_id, [one.client_id for one in self.admin.clients.list()])
        made = self.admin.clients.create(name="Made by a test", app_type="regular_web")
        changed = self.admin.clients.update(made.client_id, callbacks=["https://example.com/callback"])
        self.assertEqual(changed.callbacks, ["https://example.com/callback"])
        self.admin.clients.delete(made.client_id)

    def test_an_application_with_a_key(self):
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        pem = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
        made = self.admin.clients.create(
            name="A service",
            app_type="non_interactive",
            grant_types=["client_credentials"],
            client_authentication_methods={
                "private_key_jwt": {"credentials": [{"credential_type": "public_key", "pem": pem}]}
            },
        )
        self.admin.client_grants.create(client_id=made.client_id, audience=self.audience, scope=["read:users"])
        private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
        tokens = GetToken(self.domain, made.client_id, client_assertion_signing_key=private)
        self.assertEqual(tokens.client_credentials(self.audience)["scope"], "read:users")

    def test_grants(self):
        found = list(self.admin.client_grants.list(client_id=self.client_id))
        self.assertEqual([one.audience for one in found], [self.audience])


if __name__ == "__main__":
    unittest.main()
