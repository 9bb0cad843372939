import com.google.gson.JsonElement;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Map;
import retrofit.RestAdapter;
import retrofit.http.Body;
import retrofit.http.DELETE;
import retrofit.http.GET;
import retrofit.http.POST;
import retrofit.http.PUT;
import retrofit.http.Path;
import retrofit.http.Query;
import retrofit.http.QueryMap;
import retrofit.http.RestMethod;

/**
 * The calls of kaaes' library for Android, which no registry has, on the
 * Retrofit of its time, which one has: this interface was written after its
 * documentation. Answers are trees of JSON, where the library has classes.
 */
public class Kaaes {
    /** Retrofit's own has no body. */
    @Target(ElementType.METHOD)
    @Retention(RetentionPolicy.RUNTIME)
    @RestMethod(value = "DELETE", hasBody = true)
    public @interface DELETEWITHBODY {
        String value();
    }

    static final String OF_USER = "/users/{user}/playlists";
    static final String LIST = OF_USER + "/{list}";

    interface Service {
        @GET("/me")
        JsonElement getMe();

        @GET("/users/{user}")
        JsonElement getUser(@Path("user") String user);

        @GET("/me/playlists")
        JsonElement getMyPlaylists(@QueryMap Map<String, Object> options);

        @GET(OF_USER)
        JsonElement getPlaylists(@Path("user") String user,
                                 @QueryMap Map<String, Object> options);

        @GET(LIST)
        JsonElement getPlaylist(@Path("user") String user,
                                @Path("list") String list,
                                @QueryMap Map<String, Object> options);

        @GET(LIST + "/tracks")
        JsonElement getPlaylistTracks(@Path("user") String user,
                                      @Path("list") String list,
                                      @QueryMap Map<String, Object> options);

        @POST(OF_USER)
        JsonElement createPlaylist(@Path("user") String user,
                                   @Body Map<String, Object> body);

        @POST(LIST + "/tracks")
        JsonElement addTracksToPlaylist(@Path("user") String user,
                                        @Path("list") String list,
                                        @QueryMap Map<String, Object> options,
                                        @Body Map<String, Object> body);

        @DELETEWITHBODY(LIST + "/tracks")
        JsonElement removeTracksFromPlaylist(@Path("user") String user,
                                             @Path("list") String list,
                                             @Body Map<String, Object> body);

        @PUT(LIST + "/tracks")
        JsonElement replaceTracksInPlaylist(@Path("user") String user,
                                            @Path("list") String list,
                                            @Query("uris") String uris,
                                            @Body Object body);

        @PUT(LIST + "/tracks")
        JsonElement reorderPlaylistTracks(@Path("user") String user,
                                          @Path("list") String list,
                                          @Body Map<String, Object> body);

        @PUT(LIST)
        JsonElement changePlaylistDetails(@Path("user") String user,
                                          @Path("list") String list,
                                          @Body Map<String, Object> body);

        @PUT(LIST + "/followers")
        JsonElement followPlaylist(@Path("user") String user,
                                   @Path("list") String list,
                                   @Body Map<String, Object> body);

        @DELETE(LIST + "/followers")
        JsonElement unfollowPlaylist(@Path("user") String user,
                                     @Path("list") String list);

        @GET(LIST + "/followers/contains")
        JsonElement areFollowingPlaylist(@Path("user") String user,
                                         @Path("list") String list,
                                         @Query("ids") String ids);

        @GET("/albums/{id}")
        JsonElement getAlbum(@Path("id") String id);

        @GET("/albums")
        JsonElement getAlbums(@Query("ids") String ids);

        @GET("/albums/{id}/tracks")
        JsonElement getAlbumTracks(@Path("id") String id,
                                   @QueryMap Map<String, Object> options);

        @GET("/artists/{id}")
        JsonElement getArtist(@Path("id") String id);

        @GET("/artists")
        JsonElement getArtists(@Query("ids") String ids);

        @GET("/artists/{id}/albums")
        JsonElement getArtistAlbums(@Path("id") String id,
                                    @QueryMap Map<String, Object> options);

        @GET("/artists/{id}/top-tracks")
        JsonElement getArtistTopTrack(@Path("id") String id,
                                      @Query("country") String country);

        @GET("/artists/{id}/related-artists")
        JsonElement getRelatedArtists(@Path("id") String id);

        @GET("/tracks/{id}")
        JsonElement getTrack(@Path("id") String id,
                             @QueryMap Map<String, Object> options);

        @GET("/tracks")
        JsonElement getTracks(@Query("ids") String ids);

        @GET("/audio-features/{id}")
        JsonElement getTrackAudioFeatures(@Path("id") String id);

        @GET("/audio-features")
        JsonElement getTracksAudioFeatures(@Query("ids") String ids);

        @GET("/browse/featured-playlists")
        JsonElement getFeaturedPlaylists(
            @QueryMap Map<String, Object> options);

        @GET("/browse/new-releases")
        JsonElement getNewReleases(@QueryMap Map<String, Object> options);

        @GET("/browse/categories")
        JsonElement getCategories(@QueryMap Map<String, Object> options);

        @GET("/browse/categories/{id}")
        JsonElement getCategory(@Path("id") String id,
                                @QueryMap Map<String, Object> options);

        @GET("/browse/categories/{id}/playlists")
        JsonElement getPlaylistsForCategory(
            @Path("id") String id, @QueryMap Map<String, Object> options);

        @GET("/recommendations")
        JsonElement getRecommendations(@QueryMap Map<String, Object> options);

        @GET("/recommendations/available-genre-seeds")
        JsonElement getSeedsGenres();

        @GET("/search?type=track")
        JsonElement searchTracks(@Query("q") String q,
                                 @QueryMap Map<String, Object> options);

        @GET("/search?type=artist")
        JsonElement searchArtists(@Query("q") String q,
                                  @QueryMap Map<String, Object> options);

        @GET("/search?type=album")
        JsonElement searchAlbums(@Query("q") String q,
                                 @QueryMap Map<String, Object> options);

        @GET("/search?type=playlist")
        JsonElement searchPlaylists(@Query("q") String q,
                                    @QueryMap Map<String, Object> options);

        @GET("/me/tracks")
        JsonElement getMySavedTracks(@QueryMap Map<String, Object> options);

        @GET("/me/tracks/contains")
        JsonElement containsMySavedTracks(@Query("ids") String ids);

        @PUT("/me/tracks")
        JsonElement addToMySavedTracks(@Query("ids") String ids,
                                       @Body Object body);

        @DELETE("/me/tracks")
        JsonElement removeFromMySavedTracks(@Query("ids") String ids);

        @GET("/me/albums")
        JsonElement getMySavedAlbums(@QueryMap Map<String, Object> options);

        @GET("/me/albums/contains")
        JsonElement containsMySavedAlbums(@Query("ids") String ids);

        @PUT("/me/albums")
        JsonElement addToMySavedAlbums(@Query("ids") String ids,
                                       @Body Object body);

        @DELETE("/me/albums")
        JsonElement removeFromMySavedAlbums(@Query("ids") String ids);

        @GET("/me/following?type=artist")
        JsonElement getFollowedArtists(@QueryMap Map<String, Object> options);

        @PUT("/me/following?type=user")
        JsonElement followUsers(@Query("ids") String ids, @Body Object body);

        @PUT("/me/following?type=artist")
        JsonElement followArtists(@Query("ids") String ids,
                                  @Body Object body);

        @DELETE("/me/following?type=user")
        JsonElement unfollowUsers(@Query("ids") String ids);

        @DELETE("/me/following?type=artist")
        JsonElement unfollowArtists(@Query("ids") String ids);

        @GET("/me/following/contains?type=user")
        JsonElement isFollowingUsers(@Query("ids") String ids);

        @GET("/me/following/contains?type=artist")
        JsonElement isFollowingArtists(@Query("ids") String ids);

        @GET("/me/top/artists")
        JsonElement getTopArtists(@QueryMap Map<String, Object> options);

        @GET("/me/top/tracks")
        JsonElement getTopTracks(@QueryMap Map<String, Object> options);
    }

    /** As its README has one made: by an adapter of the caller's own. */
    static Service service(String token) {
        Service service = new RestAdapter.Builder()
            .setEndpoint(Reads.BASE + "/v1")
            .setRequestInterceptor(request ->
                request.addHeader("Authorization", "Bearer " + token))
            .build().create(Service.class);

        return (Service) Proxy.newProxyInstance(
            Kaaes.class.getClassLoader(), new Class<?>[] {Service.class},
            (proxy, method, words) -> noted(service, method, words));
    }

    static Object noted(Service service, Method method, Object[] words)
        throws Throwable {
        Calls.CALLED.add(method.getName());
        try {
            return method.invoke(service, words);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    static void watch() {
        Calls.tell(Arrays.stream(Service.class.getMethods())
            .map(Method::getName).toList());
    }
}
