// Signs a person in as the product's page does (M50): by
// Authorization Code with PKCE in the browser under a public client, by the
// server's servlets under a confidential one, by password under basic sign-in.
// The state of the page is the attribute data-state of its body: working,
// signed-out, signed-in or failed.

// base is the path under which the server is, without a slash at its end.
const base = new URL('..', import.meta.url).pathname.replace(/\/$/, '');
const scopes = 'openid profile email offline_access';
const element = (id) => document.getElementById(id);
const show = (id, visible) => { element(id).hidden = !visible; };

let config;

function encode(bytes) {
  return btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

function decode(text) {
  return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));
}

function random() {
  return encode(crypto.getRandomValues(new Uint8Array(32)));
}

function claimsOf(token) {
  return JSON.parse(new TextDecoder().decode(decode(token.split('.')[1])));
}

// call fetches JSON. An answer that is an error becomes one in words.
async function call(url, options) {
  let response;
  try {
    response = await fetch(url, options);
  } catch {
    const origin = new URL(url, location.href).origin;
    throw new Error(origin === location.origin ? 'The server does not answer.'
      : `The browser may not read the answer of ${origin}, or there is none. Is ${location.origin} a trusted origin there?`);
  }
  const text = await response.text();
  let body = {};
  try {
    body = JSON.parse(text);
  } catch {
    body = { message: text };
  }
  if (!response.ok) {
    const words = [body.error, body.error_description, body.message, body.errorSummary].filter(Boolean).join(': ');
    throw Object.assign(new Error(`${response.status} ${words}`), { status: response.status });
  }
  return body;
}

function api(path, token, options = {}) {
  return call(`${base}/api/v1/${path}`, { ...options, headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' } });
}

// The addresses of an Okta issuer: those of a custom authorization server are
// below it, those of the org server below /oauth2.
function endpoint(name) {
  const issuer = config.authority.replace(/\/$/, '');
  return `${issuer.includes('/oauth2') ? issuer : `${issuer}/oauth2`}/v1/${name}`;
}

function discovery() {
  return call(`${config.authority.replace(/\/$/, '')}/.well-known/openid-configuration`);
}

function redirectURI() {
  return config.callbackUrl || `${location.origin}${base}/callback`;
}

async function startPublic() {
  const { code_challenge_methods_supported: methods = [] } = await discovery();
  if (!methods.includes('S256')) {
    throw new Error('The authorization server does not offer PKCE with S256.');
  }
  const transaction = { state: random(), nonce: random(), verifier: random() };
  sessionStorage.setItem('transaction', JSON.stringify(transaction));
  const challenge = encode(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(transaction.verifier)));
  location.assign(`${endpoint('authorize')}?${new URLSearchParams({
    client_id: config.clientId, code_challenge: challenge, code_challenge_method: 'S256', nonce: transaction.nonce,
    redirect_uri: redirectURI(), response_type: 'code', response_mode: 'query', state: transaction.state, scope: scopes,
  })}`);
}

async function verify(idToken, nonce) {
  const [header, payload, signature] = idToken.split('.');
  const { kid, alg } = JSON.parse(new TextDecoder().decode(decode(header)));
  const claims = claimsOf(idToken);
  const { issuer, jwks_uri: keysURL } = await discovery();
  const authority = config.authority.replace(/\/$/, '');
  if (claims.iss !== authority || issuer !== authority) {
    throw new Error(`The issuer [${claims.iss}] does not match [${authority}].`);
  }
  if (claims.aud !== config.clientId) {
    throw new Error(`The audience [${claims.aud}] does not match [${config.clientId}].`);
  }
  if (nonce && claims.nonce !== nonce) {
    throw new Error('The nonce of the ID token is not the one that was sent.');
  }
  const { keys } = await call(keysURL);
  const key = keys.find((k) => k.kid === kid);
  if (alg !== 'RS256' || !key) {
    throw new Error(`The authorization server publishes no key ${kid} for ${alg}.`);
  }
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
  const imported = await crypto.subtle.importKey('jwk', key, algorithm, false, ['verify']);
  if (!await crypto.subtle.verify(algorithm, imported, decode(signature), new TextEncoder().encode(`${header}.${payload}`))) {
    throw new Error('The signature of the ID token is wrong.');
  }
}

async function tokens(form) {
  return call(endpoint('token'), { method: 'POST', body: new URLSearchParams({ client_id: config.clientId, ...form }) });
}

async function finishPublic(query) {
  const transaction = JSON.parse(sessionStorage.getItem('transaction') ?? '{}');
  sessionStorage.removeItem('transaction');
  if (query.has('error')) {
    throw new Error(`${query.get('error')}: ${query.get('error_description')}`);
  }
  if (!transaction.state || query.get('state') !== transaction.state) {
    throw new Error('This answer belongs to no sign-in that this page began.');
  }
  const answer = await tokens({
    grant_type: 'authorization_code', code: query.get('code'), redirect_uri: redirectURI(), code_verifier: transaction.verifier,
  });
  await verify(answer.id_token, transaction.nonce);
  const info = await call(endpoint('userinfo'), { headers: { Authorization: `Bearer ${answer.access_token}` } });
  keep(answer.id_token, answer.refresh_token, info);
}

function keep(idToken, refreshToken, info) {
  sessionStorage.setItem('session', JSON.stringify({ idToken, refreshToken, info }));
}

const session = () => JSON.parse(sessionStorage.getItem('session') ?? 'null');

// account is who the server will take the person for: what the principal claims say.
function account(claims) {
  const mapping = Object.fromEntries((config.jwtPrincipalClaimsMapping ?? []).map((m) => m.split(':')));
  const principal = claims[mapping.username] ?? (config.jwtPrincipalClaims ?? []).map((c) => claims[c]).find(Boolean) ?? '';
  const name = principal.split('@')[0].toLowerCase();
  return { name, email: (claims[mapping.email] ?? claims.email ?? principal).toLowerCase(), displayName: claims.name ?? name };
}

// loggedInUser asks for the person's user. Who has none signs up (F58, F59).
async function loggedInUser({ idToken, info }) {
  try {
    return await api('users/loggedInUser', idToken);
  } catch (error) {
    if (error.status !== 404 || config.provider === 'basic') {
      throw error;
    }
    await api('users', idToken, { method: 'POST', body: JSON.stringify(account({ ...info, ...claimsOf(idToken) })) });
    return api('users/loggedInUser', idToken);
  }
}

async function renew() {
  const { refreshToken, info } = session();
  if (config.provider === 'basic') {
    const answer = await call(`${base}/api/v1/users/refresh`, {
      method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ refreshToken }),
    });
    keep(answer.accessToken, answer.refreshToken, info);
  } else if (config.clientType === 'confidential') {
    keep((await call(`${base}/api/v1/auth/refresh`)).accessToken, undefined, info);
  } else {
    const answer = await tokens({ grant_type: 'refresh_token', refresh_token: refreshToken, scope: scopes });
    await verify(answer.id_token);
    keep(answer.id_token, answer.refresh_token ?? refreshToken, info);
  }
  await showUser();
}

async function showUser() {
  const user = await loggedInUser(session());
  element('name').textContent = user.name;
  element('email').textContent = user.email;
  element('administrator').textContent = user.isAdmin ? 'yes' : 'no';
  element('expires').textContent = new Date(claimsOf(session().idToken).exp * 1000).toLocaleString();
  show('user', true);
  show('sign-out', true);
  show('renew', config.clientType === 'confidential' || Boolean(session().refreshToken));
  document.body.dataset.state = 'signed-in';
}

function showSignIn(state) {
  const basic = config.provider === 'basic';
  show('basic', basic);
  show('sign-in', !basic);
  for (const id of ['user', 'renew', 'sign-out']) {
    show(id, false);
  }
  document.body.dataset.state = state;
}

function fail(error) {
  sessionStorage.removeItem('session');
  element('error').textContent = error.message;
  if (config) {
    showSignIn('failed');
  } else {
    document.body.dataset.state = 'failed';
  }
}

// attempt does a step. The page says what went wrong.
async function attempt(step) {
  element('error').textContent = '';
  document.body.dataset.state = 'working';
  try {
    await step();
  } catch (error) {
    fail(error);
  }
}

element('sign-in').addEventListener('click', () => attempt(async () => {
  if (config.clientType === 'confidential') {
    location.assign(`${base}/api/v1/auth/login?redirectUri=${encodeURIComponent(`${location.origin}${base}/auth/callback`)}`);
  } else {
    await startPublic();
  }
}));

element('basic').addEventListener('submit', (event) => {
  event.preventDefault();
  const form = new FormData(event.target);
  attempt(async () => {
    const answer = await call(`${base}/api/v1/users/login`, {
      method: 'POST', headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ email: form.get('email'), password: btoa(form.get('password')) }),
    });
    keep(answer.accessToken, answer.refreshToken);
    show('basic', false);
    await showUser();
  });
});

element('renew').addEventListener('click', () => attempt(renew));

element('sign-out').addEventListener('click', () => attempt(async () => {
  sessionStorage.removeItem('session');
  if (config.clientType === 'confidential' && config.provider !== 'basic') {
    location.assign(`${base}/api/v1/auth/logout`);
  } else {
    showSignIn('signed-out');
  }
}));

attempt(async () => {
  config = await call(`${base}/api/v1/system/config/auth`);
  const basic = config.provider === 'basic';
  element('flow').textContent = basic ? 'Sign-in by password.' : `Sign-in by ${config.provider}, ${config.clientType} client.`;
  const query = new URLSearchParams(location.search);
  const path = location.pathname;
  history.replaceState(null, '', `${base}/`);
  if (!basic && config.clientType === 'confidential' && query.has('id_token')) {
    keep(query.get('id_token'), undefined, { name: query.get('name'), email: query.get('email') });
  } else if (!basic && config.clientType === 'public' && path === new URL(redirectURI()).pathname && (query.has('code') || query.has('error'))) {
    await finishPublic(query);
  }
  if (session()) {
    await showUser();
  } else {
    showSignIn('signed-out');
  }
});
