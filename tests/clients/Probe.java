// Asks for a URL as any Java client does, and prints the status.
import java.net.HttpURLConnection;
import java.net.URL;

public class Probe {
    public static void main(String[] args) throws Exception {
        HttpURLConnection connection = (HttpURLConnection) new URL(args[0]).openConnection();
        System.out.println(connection.getResponseCode());
    }
}
