/* An application that people sign in to with passport-spotify, as its README
 * has one made; and a person who does. */
'use strict';

const express = require('express');
const passport = require('passport');
const { Strategy } = require('passport-spotify');
const { app: client, readAll } = require('./reading.cjs');
const { visit, scopes } = require('./person.cjs');

const here = `http://127.0.0.1:${process.env.FREE_PORT}`;
const app = express();

passport.use(
    new Strategy(
        {
            clientID: client.clientId,
            clientSecret: client.clientSecret,
            callbackURL: here + '/callback'
        },
        (accessToken, refreshToken, expires_in, profile, done) =>
            done(null, { profile, expires_in, refreshToken })
    )
);
app.use(passport.initialize());
app.get(
    '/login',
    passport.authenticate('spotify', { scope: scopes, showDialog: true })
);
app.get(
    '/callback',
    passport.authenticate('spotify', { session: false }),
    (request, response) => response.json(request.user)
);

/* Where the application sends who wants to sign in, and what it answers when
 * they come back. */
async function signIn(answer) {
    const login = await fetch(here + '/login', { redirect: 'manual' });

    return fetch(visit(login.headers.get('location'), answer));
}

const server = app.listen(process.env.FREE_PORT, '127.0.0.1', () =>
    readAll({
        signed_in: async () => {
            const { profile, expires_in, refreshToken } = await (
                await signIn('yes')
            ).json();

            return [
                profile.provider,
                profile.id,
                profile.displayName,
                profile.emails[0].value,
                profile.country,
                profile.product,
                expires_in,
                refreshToken.startsWith('AQ')
            ];
        },
        denied: async () => (await signIn('no')).status
    }).then(() => server.close())
);
