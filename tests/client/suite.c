/* Runs the parts that are named. TONEARM_URL, CLIENT_ID, CLIENT_SECRET
 * and ACCESS_TOKEN say where and as whom. */
#include "suite.h"

struct tonearm_client *user, *app;
struct tonearm_error error;

static const struct part {
    const char *name;
    int (*run)(void);
} PARTS[] = {{"catalog", run_catalog},     {"library", run_library},
             {"playlists", run_playlists}, {"player", run_player},
             {"handle", run_handle},       {"present", run_present}};

static int run_part(const struct part *part)
{
    struct tonearm_client_options options = {0};
    options.access_token = getenv("ACCESS_TOKEN");
    user = tonearm_client_new(&options);
    memset(&options, 0, sizeof(options));
    options.client_id = getenv("CLIENT_ID");
    options.client_secret = getenv("CLIENT_SECRET");
    options.sign_in = TONEARM_AS_APP;
    app = tonearm_client_new(&options);
    int failed = !user || !app || part->run();
    tonearm_client_free(user);
    tonearm_client_free(app);
    return failed;
}

int main(int argc, char **argv)
{
    int failed = 0;
    for (size_t i = 0; i < sizeof(PARTS) / sizeof(*PARTS); i++) {
        int is_wanted = 0;
        for (int j = 1; j < argc; j++)
            is_wanted |= strcmp(argv[j], PARTS[i].name) == 0;
        failed |= is_wanted && run_part(&PARTS[i]);
    }
    return failed;
}
