/* Ten mistakes that such apps have made, each in the right app's place, and the
 * story that finds it. */
import { Listener, SignInAgain } from './listener.mjs';
import { Sorter } from './sorter.mjs';

/* A 401 is the end. */
class NoRefresh extends Listener {
    static foundBy = 'a token that runs out';

    async refresh() {
        throw new SignInAgain();
    }
}

/* The first refresh token is used for ever. */
class NoSuccessor extends Listener {
    static foundBy = 'months later';

    keep(tokens) {
        const { refresh_token } = this.tokens ?? tokens;

        this.tokens = { ...tokens, refresh_token };
    }
}

/* A consent that is gone is asked for again and again. */
class RevokedKept extends Listener {
    static foundBy = 'a consent that is taken back';

    forget() {}
}

/* A second has always been enough. */
class NoRetryAfter extends Listener {
    static foundBy = 'a limit';

    secondsToWait() {
        return 1;
    }
}

/* What can't be read is nothing. */
class CutTrusted extends Listener {
    static foundBy = 'half an answer';

    decode(text) {
        try {
            return JSON.parse(text);
        } catch {
            return { items: [], next: null };
        }
    }
}

/* Nobody has more than 50 songs in a list. */
class FirstPage extends Sorter {
    static foundBy = 'more than a page';

    nextOf() {
        return null;
    }
}

/* All pages but the last are full. */
class FullPages extends Sorter {
    static foundBy = 'a short page';

    nextOf({ items }, path) {
        return items.length < 50 ? null : path.replace(/\d+$/, (offset) => Number(offset) + 50);
    }
}

/* Nobody adds to a list that is being read. */
class ShiftMissed extends Sorter {
    static foundBy = 'a song that is added meanwhile';

    async read(playlist) {
        return { songs: await this.pages(playlist), snapshot: await this.snapshot(playlist) };
    }
}

/* Positions are what they were. */
class NoSnapshot extends Sorter {
    static foundBy = 'a move in a list that has changed';

    move(playlist, start, before) {
        return super.move(playlist, start, before, undefined);
    }
}

/* No answer, so nothing happened. */
class SentTwice extends Sorter {
    static foundBy = 'an answer that is lost';

    async find() {
        return null;
    }
}

export const bugs = [NoRefresh, NoSuccessor, RevokedKept, NoRetryAfter, CutTrusted,
    FirstPage, FullPages, ShiftMissed, NoSnapshot, SentTwice];
