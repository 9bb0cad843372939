import com.google.gson.Gson;
import java.lang.reflect.Method;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Which of the client's calls a step makes: each is a class of requests, which
 * a method of SpotifyApi begins.
 */
class Calls {
    static final String PACKAGE = "se.michaelthelin.spotify.requests.";
    static final TreeSet<String> CALLED = new TreeSet<>();
    static final Map<String, String> NAMES = new HashMap<>();

    /** Says which there are. */
    static void watch(Class<?> api) {
        for (Method method : api.getMethods()) {
            Class<?> request = method.getReturnType().getEnclosingClass();

            if (request != null && request.getName().startsWith(PACKAGE))
                NAMES.put(request.getName(), nameOf(method, request));
        }
        tell(NAMES.values());
    }

    /** Two requests have one name, of which one is told whose list it is. */
    static String nameOf(Method method, Class<?> request) {
        return method.getName()
            + (request.getName().contains(".legacy.") ? " (owner)" : "");
    }

    static void tell(Collection<String> names) {
        System.out.println(new Gson().toJson(
            Map.of("methods", new TreeSet<>(names))));
    }

    /** Whose request it is that is about to go out. */
    static void note() {
        for (StackTraceElement frame : new Throwable().getStackTrace())
            if (frame.getMethodName().equals("execute")
                && NAMES.containsKey(frame.getClassName()))
                CALLED.add(NAMES.get(frame.getClassName()));
    }

    static List<String> taken() {
        List<String> names = List.copyOf(CALLED);

        CALLED.clear();
        return names;
    }
}
