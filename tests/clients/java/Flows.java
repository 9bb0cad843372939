import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import se.michaelthelin.spotify.SpotifyApi;
import se.michaelthelin.spotify.model_objects.credentials.AuthorizationCodeCredentials;

/**
 * Goes the ways of OAuth with spotify-web-api-java; a person does what is asked
 * where it sends a user to.
 */
public class Flows {
    static final URI PAGE = URI.create("https://app.example/callback");
    static final String SCOPE = "user-read-email user-read-private";
    static final String VERIFIER = "v".repeat(64);
    static final String CHALLENGE =
        System.getenv("CHALLENGE_OF_SIXTY_FOUR_V");

    static SpotifyApi api() {
        return Reads.app().setRedirectUri(PAGE).build();
    }

    static String visit(URI uri, String answer) throws Exception {
        Process person = new ProcessBuilder(System.getenv("PERSON_PYTHON"),
            System.getenv("PERSON"), uri.toString(), answer)
            .redirectError(ProcessBuilder.Redirect.INHERIT).start();

        return new String(person.getInputStream().readAllBytes()).strip();
    }

    static String parameter(String url, String name) {
        for (String part : URI.create(url).getRawQuery().split("&"))
            if (part.startsWith(name + "="))
                return part.substring(name.length() + 1);
        return null;
    }

    static List<Object> who(AuthorizationCodeCredentials tokens)
        throws Exception {
        SpotifyApi api = api();

        api.setAccessToken(tokens.getAccessToken());
        var user = api.getCurrentUsersProfile().build().execute();
        return new ArrayList<>(List.of(user.getId(), user.getEmail(),
                                       user.getCountry()));
    }

    /** That call makes an address, and no request. */
    static URI asked(SpotifyApi api) {
        Calls.CALLED.add("authorizationCodeUri");
        return api.authorizationCodeUri().scope(SCOPE).state("s1")
            .show_dialog(true).build().execute();
    }

    static Object code() throws Exception {
        SpotifyApi api = api();
        String led = visit(asked(api), "yes");
        var first = api.authorizationCode(parameter(led, "code")).build()
            .execute();
        List<Object> told = who(first);

        api.setRefreshToken(first.getRefreshToken());
        var second = api.authorizationCodeRefresh().build().execute();
        told.add(parameter(led, "state"));
        told.add(!second.getAccessToken().equals(first.getAccessToken()));
        return told;
    }

    static Object proofKey() throws Exception {
        SpotifyApi api = api();
        URI uri = api.authorizationCodePKCEUri(CHALLENGE).scope(SCOPE).build()
            .execute();
        Calls.CALLED.add("authorizationCodePKCEUri");
        var first = api.authorizationCodePKCE(
            parameter(visit(uri, "yes"), "code"), VERIFIER).build().execute();

        api.setRefreshToken(first.getRefreshToken());
        return who(api.authorizationCodePKCERefresh().build().execute());
    }

    public static void main(String[] words) {
        Calls.watch(SpotifyApi.class);
        Reads.read("client_credentials", () ->
            api().clientCredentials().build().execute().getTokenType());
        Reads.read("code", Flows::code);
        Reads.read("proof_key", Flows::proofKey);
        Reads.read("denied", () ->
            parameter(visit(asked(api()), "no"), "error"));
        Reads.refused("refresh_refused", () -> {
            SpotifyApi api = api();
            api.setRefreshToken("AQx");
            return api.authorizationCodeRefresh().build().execute();
        });
    }
}
