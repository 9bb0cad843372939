/* The app and the user of a world, and a browser's part in their consent. */
'use strict';

const { randomBytes } = require('node:crypto');

const { ask } = require('./wire.cjs');

const REDIRECT_URI = 'http://127.0.0.1:8888/callback';
const SCOPES = [
    'user-read-private', 'user-read-email', 'user-library-read',
    'user-library-modify', 'user-top-read', 'user-read-recently-played',
    'user-follow-read', 'user-follow-modify', 'playlist-read-private',
    'playlist-read-collaborative', 'playlist-modify-public',
    'playlist-modify-private', 'user-read-playback-state',
    'user-modify-playback-state', 'user-read-currently-playing',
];
const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' };

/* A seed's line. A client id that no other world has leads into the world by
 * itself, which is why it isn't a fixed one. */
function appLine(more = {}) {
    return {
        type: 'app',
        name: 'Test',
        client_id: randomBytes(16).toString('hex'),
        client_secret: randomBytes(16).toString('hex'),
        redirect_uris: [REDIRECT_URI],
        ...more,
    };
}

/* A user who has allowed the app the scopes. */
function userLine(app, { id = 'alice', scopes = SCOPES, ...more } = {}) {
    return {
        type: 'user',
        id,
        password: 'listen-to-this',
        consents: [{
            client_id: app.client_id,
            scopes,
            refresh_token: `AQ-${randomBytes(16).toString('hex')}`,
        }],
        ...more,
    };
}

/* What an app's developer has. */
class App {
    constructor(world, line) {
        this.world = world;
        this.clientId = line.client_id;
        this.clientSecret = line.client_secret;
        [this.redirectUri] = line.redirect_uris;
    }

    /* What /api/token answers; client_credentials, if nothing is said. */
    async token(form = {}) {
        const proof = Buffer.from(`${this.clientId}:${this.clientSecret}`);
        const answer = await ask(this.world.url, 'POST', '/api/token', {
            body: `${new URLSearchParams({ grant_type: 'client_credentials', ...form })}`,
            headers: {
                ...FORM,
                ...this.world.header,
                Authorization: `Basic ${proof.toString('base64')}`,
            },
        });

        if (answer.status !== 200)
            throw new Error(`/api/token: ${answer.status} ${answer.text}`);
        return JSON.parse(answer.text);
    }
}

/* Somebody with an account, who has allowed the app something. */
class User {
    constructor(app, line) {
        this.app = app;
        this.id = line.id;
        this.password = line.password;
        this.refreshToken = line.consents[0].refresh_token;
    }

    /* An access token, without a browser. */
    async token() {
        const answer = await this.app.token({
            grant_type: 'refresh_token',
            refresh_token: this.refreshToken,
        });

        return answer.access_token;
    }

    /* Opens an app's authorization URL as this user would, signs in, answers
     * the question if there is one, and resolves to where the browser is sent:
     * the redirect URI with a code, or with an error. */
    authorize(url, { allow = true } = {}) {
        return new Browser(this.app.world).authorize(this, url, allow);
    }
}

function unescaped(text) {
    return text.replace(/&(amp|lt|gt|quot|#39);/g, (_, name) => (
        { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" })[name]);
}

function attribute(tag, name) {
    return unescaped(tag.match(new RegExp(`\\b${name}="([^"]*)"`))?.[1] ?? '');
}

/* Just enough of one: cookies, and forms whose hidden fields go along. */
class Browser {
    #cookies = new Map();

    constructor(world) {
        this.world = world;
    }

    async ask(method, path, form) {
        const cookie = [...this.#cookies].map(([k, v]) => `${k}=${v}`).join('; ');
        const answer = await ask(this.world.url, method, path, {
            body: form && `${new URLSearchParams(form)}`,
            headers: { ...this.world.header, Cookie: cookie, ...(form && FORM) },
        });

        for (const set of answer.headers['set-cookie'] ?? []) {
            const [, name, value] = set.match(/^([^=]*)=([^;]*)/);

            this.#cookies.set(name, value);
        }
        return answer;
    }

    submit(page, action, fields) {
        const forms = page.match(/<form method="post".*?<\/form>/gs) ?? [];
        const form = forms.find((f) => attribute(f, 'action').startsWith(action));

        if (!form)
            throw new Error(`no form for ${action}: ${page.slice(0, 2000)}`);
        const hidden = (form.match(/<input type="hidden"[^>]*>/g) ?? [])
            .map((tag) => [attribute(tag, 'name'), attribute(tag, 'value')]);

        return this.ask('POST', attribute(form, 'action'),
            { ...Object.fromEntries(hidden), ...fields });
    }

    async authorize(user, url, allow) {
        const { pathname, search } = new URL(url);
        const login = await this.ask('GET', '/login');
        const signedIn = await this.submit(login.text, '/login',
            { name: user.id, password: user.password });

        if (signedIn.status !== 303)
            throw new Error(`${user.id} can't sign in: ${signedIn.status}`);
        let answer = await this.ask('GET', pathname + search);

        if (answer.status === 200)
            answer = await this.submit(answer.text, '/authorize', { answer: allow ? 'yes' : 'no' });
        if (answer.status !== 302 && answer.status !== 303)
            throw new Error(`${url}: ${answer.status} ${answer.text.slice(0, 2000)}`);
        return answer.headers.location;
    }
}

module.exports = { App, User, appLine, userLine };
