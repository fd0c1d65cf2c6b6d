package dev.carillon.server.http;

import dev.carillon.core.disk.OwnerOnly;
import dev.carillon.protocol.ErrorCode;
import dev.carillon.server.net.BodyPipe;
import dev.carillon.server.net.Exchange;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.multipart.DefaultHttpDataFactory;
import io.netty.handler.codec.http.multipart.FileUpload;
import io.netty.handler.codec.http.multipart.HttpPostMultipartRequestDecoder;
import io.netty.handler.codec.http.multipart.HttpPostRequestDecoder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes files in that are sent as `multipart/form-data`. Immutable.
///
/// @param folder where files are put while they come in
/// @param maxBytes of a whole body
record Uploads(Path folder, long maxBytes) {
    private static final Logger LOG = LoggerFactory.getLogger(Uploads.class);
    private static final int MAX_FIELDS = 16;
    private static final int MAX_HEADER_BYTES = 8 * 1024;

    /// Begins to take a body in, on the event loop.
    Body of(Exchange exchange) {
        var pipe = new BodyPipe(exchange);
        exchange.receive(pipe, maxBytes);
        return new Body(exchange, pipe);
    }

    /// What came in.
    ///
    /// @param names of its parts, each as often as it came
    /// @param files those of its parts that are files
    record Form(List<String> names, List<Upload> files) {}

    /// A body on its way, for one virtual thread.
    final class Body {
        private final Exchange exchange;
        private final BodyPipe pipe;

        private Body(Exchange exchange, BodyPipe pipe) {
            this.exchange = exchange;
            this.pipe = pipe;
        }

        /// Waits for the form, and answers what is made of it; then its files are deleted.
        ///
        /// @param check throws when whoever sends it may do so no more; it is asked with each piece
        ///   that comes
        Reply answer(Runnable check, Function<Form, Reply> endpoint) {
            var type = String.valueOf(exchange.header("Content-Type"));
            if (!HttpPostRequestDecoder.isMultipart(head(type))) {
                pipe.close();
                return endpoint.apply(new Form(List.of(), List.of()));
            }
            HttpPostMultipartRequestDecoder decoder = null;
            try {
                decoder = decoder(type);
                return endpoint.apply(read(decoder, check));
            } catch (HttpPostRequestDecoder.TooManyFormFieldsException
                    | HttpPostRequestDecoder.TooLongFormFieldException e) {
                return new Reply.Problem(
                        ErrorCode.LIMIT_EXCEEDED,
                        "the form has more than %d fields, or one whose head is longer than %d bytes"
                                .formatted(MAX_FIELDS, MAX_HEADER_BYTES));
            } catch (HttpPostRequestDecoder.ErrorDataDecoderException
                    | IllegalArgumentException e) {
                return new Reply.Problem(
                        ErrorCode.MALFORMED, "the body is no whole multipart/form-data");
            } catch (ProblemException e) {
                return e.reply();
            } catch (IOException e) {
                LOG.atDebug().setCause(e).log("an upload was not taken in");
                return Reply.problem(ErrorCode.INTERNAL);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return Reply.problem(ErrorCode.INTERNAL);
            } finally {
                pipe.close();
                if (decoder != null) {
                    decoder.destroy();
                }
            }
        }

        private HttpPostMultipartRequestDecoder decoder(String type) throws IOException {
            Files.createDirectories(folder, OwnerOnly.folder(folder));
            var factory = new DefaultHttpDataFactory(true);
            factory.setBaseDir(folder.toString());
            factory.setDeleteOnExit(false);
            factory.setMaxLimit(maxBytes);
            return new HttpPostMultipartRequestDecoder(
                    factory, head(type), StandardCharsets.UTF_8, MAX_FIELDS, MAX_HEADER_BYTES);
        }

        private DefaultHttpRequest head(String type) {
            var head =
                    new DefaultHttpRequest(
                            HttpVersion.HTTP_1_1, exchange.method(), exchange.path());
            head.headers().set("Content-Type", type);
            return head;
        }

        private Form read(HttpPostMultipartRequestDecoder decoder, Runnable check)
                throws IOException, InterruptedException {
            for (ByteBuf piece = pipe.next(); piece != null; piece = pipe.next()) {
                var content = new DefaultHttpContent(piece);
                try {
                    check.run();
                    decoder.offer(content);
                } finally {
                    content.release();
                }
            }
            check.run();
            decoder.offer(LastHttpContent.EMPTY_LAST_CONTENT);
            var names = new ArrayList<String>();
            var files = new ArrayList<Upload>();
            for (var data : decoder.getBodyHttpDatas()) {
                names.add(data.getName());
                if (data instanceof FileUpload file) {
                    files.add(
                            new Upload(
                                    file.getName(), file.getFile().toPath(), file.getFilename()));
                }
            }
            return new Form(names, files);
        }
    }
}
