import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** Java's own clients, both of them, which ask without a token. */
public class Https {
    static final URI MARKETS = URI.create("https://api.spotify.com/v1/markets");

    public static void main(String[] args) throws Exception {
        var old = (HttpURLConnection) MARKETS.toURL().openConnection();
        var answer = HttpClient.newHttpClient().send(
            HttpRequest.newBuilder(MARKETS).build(),
            HttpResponse.BodyHandlers.ofString());

        System.out.println(old.getResponseCode() + " " + answer.statusCode());
    }
}
