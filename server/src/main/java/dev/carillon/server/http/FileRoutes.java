package dev.carillon.server.http;

import static io.netty.handler.codec.http.HttpMethod.DELETE;
import static io.netty.handler.codec.http.HttpMethod.GET;

import dev.carillon.core.files.StoreFullException;
import dev.carillon.core.spi.FileStore;
import dev.carillon.core.spi.FileStore.StoredFile;
import dev.carillon.documents.Samples;
import dev.carillon.protocol.ErrorCode;
import dev.carillon.protocol.Excerpt;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.function.BooleanSupplier;

/// Files that users upload for their tasks, and the samples.
final class FileRoutes {
    private final FileStore files;
    private final boolean samples;
    private final Uploads uploads;

    /// @param samples whether the shipped samples are offered
    FileRoutes(FileStore files, boolean samples, Uploads uploads) {
        this.files = files;
        this.samples = samples;
        this.uploads = uploads;
    }

    void mount(Endpoints endpoints) {
        endpoints.upload("/api/v1/files", uploads, this::upload);
        endpoints.blocking(GET, "/api/v1/files/:id", this::download);
        endpoints.blocking(DELETE, "/api/v1/files/:id", this::delete);
        endpoints.blocking(GET, "/api/v1/samples", this::samples);
    }

    private Reply upload(Request request) throws IOException {
        var owner = request.subject();
        if (request.uploads().size() != 1) {
            return new Reply.Problem(
                    ErrorCode.INVALID_FIELD,
                    "send one file as multipart/form-data in the part 'file'; there were %d"
                            .formatted(request.uploads().size()));
        }
        var upload = request.uploads().getFirst();
        try (var content = Files.newInputStream(upload.file())) {
            var stored = files.store(owner, upload.name(), content);
            return Reply.json(
                    201,
                    w ->
                            w.text("id", stored.id())
                                    .text("name", stored.name())
                                    .number("size", stored.size()));
        } catch (StoreFullException e) {
            return new Reply.Problem(ErrorCode.LIMIT_EXCEEDED, String.valueOf(e.getMessage()));
        }
    }

    private Reply download(Request request) {
        var id = request.path("id");
        var caller = request.principal();
        return files.find(caller.user(), id)
                .<Reply>map(file -> download(file, request.stillIn(caller)))
                .orElseGet(() -> notFound(id));
    }

    private static Reply notFound(String id) {
        return new Reply.Problem(
                ErrorCode.NOT_FOUND,
                "there is no file '%s', or it isn't yours".formatted(Excerpt.of(id)));
    }

    private Reply delete(Request request) throws IOException {
        var id = request.path("id");
        return files.delete(request.subject(), id) ? new Reply.Empty(204) : notFound(id);
    }

    private static Reply download(StoredFile file, BooleanSupplier still) {
        return new Reply.Download(file.path(), file.name(), "application/octet-stream", still);
    }

    private Reply samples(Request request) {
        var user = request.principal().user();
        var offered = samples ? Samples.all() : List.<Samples.Sample>of();
        return Reply.ok(w ->
                w.objects(
                        "samples",
                        offered,
                        (s, sample) ->
                                s.text("id", sample.id())
                                        .text("name", sample.name())
                                        .text("role", sample.role().toString())
                                        .number(
                                                "size",
                                                files.find(user, sample.id())
                                                        .map(StoredFile::size)
                                                        .orElse(0L))));
    }
}
