package dev.carillon.cli.connect;

/// A message as a person is to see it, in one line. Immutable.
record Shown(Kind kind, String text) {
    /// What a message is to a person.
    enum Kind {
        TEXT("💬"),
        NOTIFICATION("🔔"),
        SYSTEM("🖥"),
        PERSON("👋"),
        PONG("🏓"),
        ERROR("❌"),
        OTHER("📄");

        private final String sign;

        Kind(String sign) {
            this.sign = sign;
        }

        String sign() {
            return sign;
        }
    }

    Shown {
        text = text.replace("\r", "").replace("\n", "\\n").replace("\u001b", "");
    }
}
