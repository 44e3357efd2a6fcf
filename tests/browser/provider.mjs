// An OpenID provider that is not Auth0 and that nobody here wrote, on loopback, in place of https://DOMAIN.
import { Provider } from 'oidc-provider';
import { createServer } from 'node:http';
import { once } from 'node:events';

export const DOMAIN = 'login.example.com';
export const CLIENT = { client_id: 'a-client-of-another-provider', client_secret: 'a-secret-of-another-provider-and-long-enough' };

/** Starts it; `stop` ends it. */
export async function provider(callback) {
  const oidc = new Provider(`https://${DOMAIN}/`, {
    clients: [{
      ...CLIENT,
      token_endpoint_auth_method: 'client_secret_post',
      redirect_uris: [callback],
      grant_types: ['authorization_code', 'client_credentials', 'refresh_token'],
      response_types: ['code'],
      application_type: 'native',
    }],
    pkce: { required: () => true },
    features: { clientCredentials: { enabled: true }, devInteractions: { enabled: true } },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    findAccount: (_, id) => ({
      accountId: id,
      claims: () => ({ sub: id, email: `${id}@example.com`, email_verified: true, name: id }),
    }),
    // Where Auth0 has them: its clients do not look for them elsewhere.
    routes: { authorization: '/authorize', token: '/oauth/token', userinfo: '/userinfo', jwks: '/.well-known/jwks.json' },
    cookies: { keys: ['one-key-for-this-run'], short: { secure: false }, long: { secure: false } },
  });
  const server = createServer(oidc.callback());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${server.address().port}`;
  const stop = () => new Promise((resolve) => { server.closeAllConnections(); server.close(resolve); });
  return { endpoint, stop };
}
