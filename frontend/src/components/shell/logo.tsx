/** The wordmark; its size follows the font size. */
export function Logo({ className }: { className?: string }) {
  return (
    <span className={className ? `logo ${className}` : "logo"} role="img" aria-label="PaiiD">
      <span aria-hidden="true">Pa</span>
      <svg viewBox="0 0 60 100" aria-hidden="true">
        <circle cx="18" cy="13" r="8.2" />
        <circle cx="43" cy="13" r="8.2" />
        <path d="M6 43 C10 35 15 33.5 22 33.5 H56" />
        <path d="M18 35 V80 C18 84 17 86 15 87.5" />
        <path d="M43 35 V74 C43 82 46 86.5 54 84.5" />
      </svg>
      <span aria-hidden="true">D</span>
    </span>
  );
}
