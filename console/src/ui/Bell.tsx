/** The logo: a bronze bell with a verdigris clapper. */
export function Bell({ size }: { size: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <path
        fill="var(--bronze)"
        d="M16 3.2a1.9 1.9 0 0 1 1.9 1.9v.6c4.3.9 6.9 4.3 6.9 8.7 0 5.2 1.3 7.2 3.2 8.9.7.6.3 1.7-.6 1.7H4.6c-.9 0-1.3-1.1-.6-1.7 1.9-1.7 3.2-3.7 3.2-8.9 0-4.4 2.6-7.8 6.9-8.7v-.6A1.9 1.9 0 0 1 16 3.2Z"
      />
      <circle cx="16" cy="27.2" r="2.6" fill="var(--accent)" />
    </svg>
  );
}
