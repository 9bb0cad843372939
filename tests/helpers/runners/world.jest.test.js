const { inWorld, useWorld } = require('tonearm-testing');

const stage = useWorld({ beforeEach, afterEach });

test('by hooks', async () => {
    expect(await stage.user.token()).toMatch(/^BQ/);
});

test('by itself', inWorld({ seed: 7 }, async ({ world }) => {
    expect(world.made.seed).toBe(7);
}));
