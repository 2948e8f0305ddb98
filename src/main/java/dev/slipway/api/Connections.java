package dev.slipway.api;

import io.netty.bootstrap.ChannelInitializerExtension;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a connection may cost before, between and after its requests, where no framework setting reaches: the head of a request comes within a
 * time, however slowly its bytes trickle; few requests wait for their answers; answers that nobody takes fill no memory; and when too many
 * connections are open, the one that has asked for nothing for longest makes room. Netty finds this class as a service and shows it every
 * connection.
 */
public final class Connections extends ChannelInitializerExtension {
    static final int MOST = 600;
    static final int MAX_REQUESTS_AHEAD = 64;
    static final long MAX_UNTAKEN_BYTES = 24L << 20;
    static final Duration FIRST_REQUEST = Duration.ofSeconds(30);
    // Longer than nginx keeps its own end, so that it is never ours that closes while a request is on its way.
    static final Duration NEXT_REQUEST = Duration.ofSeconds(75);
    private static final String NAME = "slipway-connection";
    // Vert.x's name; what stands after it sees answers before they become bytes.
    private static final String ENCODER = "httpEncoder";
    private static final String HANDSHAKE = "handshaker";

    // One server, one book.
    private static final Set<Channel> OPEN = new LinkedHashSet<>();
    private static final Set<Channel> QUIET = new LinkedHashSet<>();

    /** Netty looks for extensions only where this is set; before the server listens. */
    static void watch() {
        System.setProperty(EXTENSIONS_SYSTEM_PROPERTY, "serviceload");
    }

    @Override
    public void postInitializeServerChildChannel(Channel channel) {
        channel.pipeline().addFirst(NAME, new Opening());
    }

    private static synchronized void opened(Channel channel) {
        OPEN.add(channel);
        QUIET.add(channel);
        if (OPEN.size() > MOST) {
            close(QUIET.iterator().next());
        }
    }

    private static synchronized void closed(Channel channel) {
        OPEN.remove(channel);
        QUIET.remove(channel);
    }

    private static synchronized void quiet(Channel channel, boolean quiet) {
        QUIET.remove(channel);
        if (quiet && OPEN.contains(channel)) {
            QUIET.add(channel);
        }
    }

    private static synchronized void boundUntaken(Channel written) {
        if (untaken(written) > MAX_UNTAKEN_BYTES / 3) {
            close(written);
        }
        while (untaken() > MAX_UNTAKEN_BYTES) {
            close(OPEN.stream()
                    .max(Comparator.comparingLong(Connections::untaken))
                    .orElseThrow());
        }
    }

    /** Bytes of answers that wait for their readers. */
    static synchronized long untaken() {
        return OPEN.stream().mapToLong(Connections::untaken).sum();
    }

    private static long untaken(Channel channel) {
        var waiting = channel.unsafe().outboundBuffer();
        return waiting == null ? 0 : waiting.totalPendingWriteBytes();
    }

    /**
     * Whether the whole body of the request that is next to be answered here has come, though perhaps nobody has read it. To be asked for on the
     * connection's own thread; the answer may be had on any.
     */
    static BooleanSupplier bodyIsHere(HttpConnection connection) {
        return connection instanceof ConnectionBase base
                        && base.channel().pipeline().get(NAME) instanceof Asking asking
                ? asking.bodyIsHere()
                : () -> false;
    }

    private static void close(Channel channel) {
        closed(channel);
        var _ = channel.close();
    }

    /** Until the server has set up the rest, which it does after this class was called. */
    private static final class Opening extends ChannelInboundHandlerAdapter {
        @Override
        public void channelActive(ChannelHandlerContext context) {
            var channel = context.channel();
            opened(channel);
            channel.closeFuture().addListener(_ -> closed(channel));
            context.fireChannelActive();
            var pipeline = context.pipeline();
            pipeline.remove(this);
            if (!ask(pipeline) && pipeline.get(HANDSHAKE) != null) {
                pipeline.addBefore(HANDSHAKE, NAME, new Agreeing());
            }
        }
    }

    private static boolean ask(ChannelPipeline pipeline) {
        if (pipeline.get(ENCODER) == null) {
            return false;
        }
        pipeline.addAfter(ENCODER, NAME, new Asking());
        return true;
    }

    /** TLS: the rest is set up once both ends agree, for which the framework has a time limit of its own. */
    private static final class Agreeing extends ChannelInboundHandlerAdapter {
        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            context.fireUserEventTriggered(event);
            if (event instanceof SslHandshakeCompletionEvent agreed && agreed.isSuccess()) {
                var pipeline = context.pipeline();
                pipeline.remove(this);
                ask(pipeline);
            }
        }
    }

    private static final class Asking extends ChannelDuplexHandler {
        private int ahead;
        private long answered;
        private final AtomicLong whole = new AtomicLong();
        private @Nullable Future<?> deadline;

        @Override
        public void handlerAdded(ChannelHandlerContext context) {
            await(context, FIRST_REQUEST);
        }

        @Override
        public void handlerRemoved(ChannelHandlerContext context) {
            stopWaiting();
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof HttpRequest && ++ahead == 1) {
                stopWaiting();
                quiet(context.channel(), false);
            }
            if (ahead > MAX_REQUESTS_AHEAD) {
                ReferenceCountUtil.release(message);
                var _ = context.close();
                return;
            }
            if (message instanceof LastHttpContent) {
                whole.incrementAndGet();
            }
            context.fireChannelRead(message);
        }

        /** They come, and are answered, one after the other. */
        private BooleanSupplier bodyIsHere() {
            var number = answered + 1;
            return () -> whole.get() >= number;
        }

        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
            var status =
                    message instanceof HttpResponse response ? response.status().code() : 0;
            var _ = context.write(message, promise);
            if (status == HttpResponseStatus.SWITCHING_PROTOCOLS.code()) {
                // No requests come on it any more, but answers to its pings go.
                ahead = 0;
            } else if (status != HttpResponseStatus.CONTINUE.code()
                    && message instanceof LastHttpContent
                    && ahead > 0) {
                answered++;
                if (--ahead == 0) {
                    quiet(context.channel(), true);
                    await(context, NEXT_REQUEST);
                }
            }
            if (!context.channel().isWritable()) {
                boundUntaken(context.channel());
            }
        }

        private void await(ChannelHandlerContext context, Duration patience) {
            stopWaiting();
            deadline = context.executor()
                    .schedule(
                            () -> {
                                var _ = context.close();
                            },
                            patience.toMillis(),
                            TimeUnit.MILLISECONDS);
        }

        private void stopWaiting() {
            if (deadline != null) {
                deadline.cancel(false);
            }
        }
    }
}
