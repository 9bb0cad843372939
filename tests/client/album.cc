// The library from C++: what an answer hangs on ends by itself.
#include <cstdio>
#include <cstdlib>
#include <memory>

#include <tonearm/client.h>

namespace
{
struct Ends {
    void operator()(tonearm_client *client) const
    {
        tonearm_client_free(client);
    }
    void operator()(tonearm_album *album) const
    {
        tonearm_free(album);
    }
};

void print(tonearm_client *client, const char *id)
{
    tonearm_get_album_params params = {};
    params.id = id;
    tonearm_album *found = nullptr;
    tonearm_error error;
    const tonearm_status status =
        tonearm_get_album(client, &params, &found, &error);
    const std::unique_ptr<tonearm_album, Ends> album(found);
    if (status != TONEARM_OK)
        std::printf("%s\n", error.message);
    else
        std::printf("%s: %d\n", album->name, album->tracks->page.total);
}
} // namespace

int main(int argc, char **argv)
{
    tonearm_client_options options = {};
    options.client_id = std::getenv("CLIENT_ID");
    options.client_secret = std::getenv("CLIENT_SECRET");
    options.sign_in = TONEARM_AS_APP;
    const std::unique_ptr<tonearm_client, Ends> client(
        tonearm_client_new(&options));
    if (argc < 2 || !client)
        return 1;
    print(client.get(), argv[1]);
    print(client.get(), "7777777777777777777777");
    return 0;
}
