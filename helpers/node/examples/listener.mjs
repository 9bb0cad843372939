/* An app that signs its listener in (authorization code with PKCE) and goes on
 * calling the Web API for months: tokens that run out, limits, lost answers. */
import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';

const TRIES = 5;

/* The listener has to give consent (again). */
export class SignInAgain extends Error {}

/* No whole answer came: what was asked may have been done, or not. */
export class Lost extends Error {}

export class Refused extends Error {
    constructor(status) {
        super(`status ${status}`);
        this.status = status;
    }
}

export class Listener {
    tokens = null; // what has to be kept between runs

    constructor(url, clientId, redirectUri, pause = (seconds) => wait(seconds * 1000)) {
        Object.assign(this, { url, clientId, redirectUri, pause });
    }

    authorizationUrl(scope) {
        this.state = randomBytes(16).toString('base64url');
        this.verifier = randomBytes(48).toString('base64url');
        return `${this.url}/authorize?${new URLSearchParams({
            client_id: this.clientId,
            response_type: 'code',
            redirect_uri: this.redirectUri,
            scope,
            state: this.state,
            code_challenge: createHash('sha256').update(this.verifier).digest('base64url'),
            code_challenge_method: 'S256',
        })}`;
    }

    /* Where the browser came back to. */
    async finish(redirected) {
        const query = new URL(redirected).searchParams;

        if (query.get('state') !== this.state || !query.has('code'))
            throw new SignInAgain(query.get('error') ?? 'state');
        this.keep(await this.askForTokens({
            grant_type: 'authorization_code',
            code: query.get('code'),
            redirect_uri: this.redirectUri,
            code_verifier: this.verifier,
        }));
    }

    async askForTokens(form) {
        const { status, text } = await this.send('POST', '/api/token', {},
            new URLSearchParams({ client_id: this.clientId, ...form }));

        if (status === 400) {
            this.forget();
            throw new SignInAgain(text);
        }
        if (status !== 200)
            throw new Refused(status);
        return this.decode(text);
    }

    /* A refresh token is good once: its successor comes with the answer. */
    keep(tokens) {
        this.tokens = { ...this.tokens, ...tokens };
    }

    forget() {
        this.tokens = null;
    }

    async refresh() {
        this.keep(await this.askForTokens({
            grant_type: 'refresh_token',
            refresh_token: this.tokens.refresh_token,
        }));
    }

    async send(method, path, headers, body) {
        try {
            const answer = await fetch(this.url + path, { method, headers, body });

            return { status: answer.status, headers: answer.headers, text: await answer.text() };
        } catch (cause) {
            throw new Lost(path, { cause });
        }
    }

    decode(text) {
        try {
            return text ? JSON.parse(text) : null;
        } catch (cause) {
            throw new Lost('JSON that isn\'t', { cause });
        }
    }

    secondsToWait(headers) {
        return Number(headers.get('retry-after') ?? 1);
    }

    /* A call's status, headers and JSON; an access token that has run out is
     * renewed. */
    async attempt(method, path, body, isLast = false) {
        if (!this.tokens)
            throw new SignInAgain();
        const { status, headers, text } = await this.send(method, path, {
            Authorization: `Bearer ${this.tokens.access_token}`,
            'Content-Type': 'application/json',
        }, body && JSON.stringify(body));

        if (status === 401 && !isLast) {
            await this.refresh();
            return this.attempt(method, path, body, true);
        }
        const isJson = /json/.test(headers.get('content-type') ?? '');

        return { status, headers, answer: isJson && status < 300 ? this.decode(text) : null };
    }

    /* What a call answers. Reading is tried again when nothing whole comes;
     * what writes isn't, since it may have been done. */
    async call(method, path, body) {
        let last = 503;

        for (let i = 0; i < TRIES; i++) {
            let attempt;

            try {
                attempt = await this.attempt(method, path, body);
            } catch (error) {
                if (!(error instanceof Lost) || method !== 'GET')
                    throw error;
                await this.pause(1);
                continue;
            }
            const { status, headers, answer } = attempt;

            last = status;
            if (status === 429)
                await this.pause(this.secondsToWait(headers));
            else if (status >= 500 && method === 'GET')
                await this.pause(1);
            else if (status >= 300)
                throw new Refused(status);
            else
                return answer;
        }
        throw new Refused(last);
    }
}
