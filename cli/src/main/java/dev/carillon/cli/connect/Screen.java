package dev.carillon.cli.connect;

/// Where a conversation is shown. Thread-safe.
interface Screen {
    /// A message came.
    ///
    /// @param raw as it came
    void message(String raw, Shown shown);

    /// Something about the connection that is good to know.
    void note(String text);

    /// Something that was typed was not sent, and why.
    void refuse(String why);
}
