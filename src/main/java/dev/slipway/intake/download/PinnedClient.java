package dev.slipway.intake.download;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.TrustOptions;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Asks a server on the web. A name is resolved once, all its addresses are checked, and the connection goes to one of those and to nothing
 * else; the certificate is that of the name. Each redirect is a new address that goes the same way.
 */
@ApplicationScoped
class PinnedClient {
    static final int MAX_REDIRECTS = 5;
    private static final int MAX_ADDRESSES = 4;
    private static final Duration TICK = Duration.ofMillis(200);
    private static final int MAX_HEADERS = 32 << 10;

    private final Vertx vertx;
    private final Resolver resolver;
    private final AddressRules rules;
    private final DownloadSettings settings;
    private final @Nullable TrustOptions trust;

    @Inject
    PinnedClient(Vertx vertx, Resolver resolver, AddressRules rules, DownloadSettings settings) {
        this(vertx, resolver, rules, settings, null);
    }

    /** @param trust instead of the authorities that Java trusts */
    PinnedClient(
            Vertx vertx,
            Resolver resolver,
            AddressRules rules,
            DownloadSettings settings,
            @Nullable TrustOptions trust) {
        this.vertx = vertx;
        this.resolver = resolver;
        this.rules = rules;
        this.settings = settings;
        this.trust = trust;
    }

    /**
     * @param range of bytes that are wanted, for example {@code 17-}; null for all
     * @param validator the range is wanted of this version only; null for any
     * @param whileWaiting done again and again until there is an answer; may throw to end it
     * @throws dev.slipway.problem.ProblemException DOWNLOAD_ADDRESS, DOWNLOAD_REFUSED
     * @throws UnreachableException when it may be worth another try
     */
    Answer get(WebAddress first, @Nullable String range, @Nullable String validator, Runnable whileWaiting)
            throws UnreachableException, InterruptedException {
        var address = first;
        for (var redirects = 0; ; redirects++) {
            var answer = ask(address, range, validator, whileWaiting);
            var location = answer.redirect();
            if (location.isEmpty()) {
                return answer;
            }
            answer.close();
            if (redirects == MAX_REDIRECTS) {
                throw DownloadProblems.tooManyRedirects(MAX_REDIRECTS);
            }
            address = address.leadsTo(location.get());
        }
    }

    private Answer ask(WebAddress address, @Nullable String range, @Nullable String validator, Runnable whileWaiting)
            throws UnreachableException, InterruptedException {
        rules.require(address);
        var addresses = resolve(address);
        rules.requireAll(address.host(), addresses);
        for (var at : addresses.stream().limit(MAX_ADDRESSES).toList()) {
            try {
                return connect(address, at, range, validator, whileWaiting);
            } catch (UnreachableException e) {
                // The next one may answer; what went wrong is the same for all of them.
            }
        }
        throw new UnreachableException("no answer");
    }

    private List<InetAddress> resolve(WebAddress address) throws UnreachableException {
        var literal = address.literal();
        if (literal.isPresent()) {
            return List.of(literal.get());
        }
        try {
            return resolver.resolve(address.host());
        } catch (UnknownHostException e) {
            throw UnreachableException.unknownName();
        }
    }

    private Answer connect(
            WebAddress address,
            InetAddress at,
            @Nullable String range,
            @Nullable String validator,
            Runnable whileWaiting)
            throws UnreachableException, InterruptedException {
        var client = vertx.createHttpClient(options());
        var answered = false;
        try {
            var coming = client.request(request(address, at, range, validator))
                    .compose(request -> {
                        // Before it is sent: what comes while nobody listens is thrown away.
                        var listening = request.response().map(response -> new Answer(client, response));
                        return request.send().compose(_ -> listening);
                    })
                    .toCompletionStage()
                    .toCompletableFuture();
            var answer = await(coming, whileWaiting);
            answered = true;
            return answer;
        } catch (ExecutionException e) {
            if (isUntrusted(e)) {
                throw DownloadProblems.untrusted(address.host());
            }
            throw new UnreachableException("no answer");
        } catch (TimeoutException e) {
            throw new UnreachableException("no answer in time");
        } finally {
            if (!answered) {
                client.close();
            }
        }
    }

    private Answer await(CompletableFuture<Answer> coming, Runnable whileWaiting)
            throws InterruptedException, ExecutionException, TimeoutException {
        var end = System.nanoTime() + patience().toNanos();
        while (true) {
            try {
                return coming.get(TICK.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                whileWaiting.run();
                if (System.nanoTime() - end > 0) {
                    throw e;
                }
            }
        }
    }

    private static RequestOptions request(
            WebAddress address, InetAddress at, @Nullable String range, @Nullable String validator) {
        var options = new RequestOptions()
                .setMethod(HttpMethod.GET)
                // An IP address here is connected to as it is; the name is only said, and compared with the
                // certificate.
                .setServer(SocketAddress.inetSocketAddress(address.port(), at.getHostAddress()))
                .setHost(address.host())
                .setPort(address.port())
                .setSsl(address.tls())
                .setURI(address.target())
                .setFollowRedirects(false)
                .putHeader(HttpHeaders.HOST, address.authority())
                .putHeader(HttpHeaders.ACCEPT, "*/*")
                .putHeader(HttpHeaders.ACCEPT_ENCODING, HttpHeaders.IDENTITY)
                .putHeader(HttpHeaders.USER_AGENT, "Slipway");
        if (range != null) {
            options.putHeader("Range", "bytes=" + range);
            if (validator != null) {
                options.putHeader("If-Range", validator);
            }
        }
        return options;
    }

    private HttpClientOptions options() {
        var options = new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_1_1)
                .setKeepAlive(false)
                .setConnectTimeout((int) settings.connectPatience().toMillis())
                .setSslHandshakeTimeout(settings.connectPatience().toMillis())
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
                .setMaxHeaderSize(MAX_HEADERS)
                .setMaxInitialLineLength(4096)
                .setDecompressionSupported(false)
                .setVerifyHost(true)
                .setTrustAll(false);
        return trust == null ? options : options.setTrustOptions(trust);
    }

    private Duration patience() {
        return settings.connectPatience().multipliedBy(2).plus(settings.silence());
    }

    private static boolean isUntrusted(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateException) {
                return true;
            }
        }
        return false;
    }
}
