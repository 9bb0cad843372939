import com.google.gson.Gson;
import java.util.Map;
import se.michaelthelin.spotify.SpotifyApi;

/** The Java client as its README shows it. Prints what it has read. */
public class Album {
    public static void main(String[] args) throws Exception {
        SpotifyApi api = new SpotifyApi.Builder()
            .setClientId(System.getenv("SPOTIFY_CLIENT_ID"))
            .setClientSecret(System.getenv("SPOTIFY_CLIENT_SECRET"))
            .build();

        api.setAccessToken(api.clientCredentials().build().execute()
            .getAccessToken());
        String id = api.getListOfNewReleases().limit(1).build().execute()
            .getItems()[0].getId();
        var album = api.getAlbum(id).build().execute();
        System.out.println(new Gson().toJson(Map.of("id", album.getId(),
            "name", album.getName(), "href", album.getHref())));
    }
}
