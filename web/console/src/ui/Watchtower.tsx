/** The tower at rest under a quiet sky: our own drawing, in the colours of the scheme. */
export function Watchtower({ className }: { className?: string | undefined }) {
  return (
    <svg className={className} viewBox="0 0 160 120" width="160" height="120" aria-hidden="true" focusable="false">
      <circle cx="122" cy="30" r="12" fill="var(--warn-soft)" />
      <path d="M4 112c22-14 40-14 60-6s52 6 92-6v16H4Z" fill="var(--good-soft)" />
      <path d="M18 112c12-8 24-8 34-3" fill="none" stroke="var(--line-strong)" strokeWidth="1" />
      <g fill="none" stroke="var(--ink-2)" strokeWidth="2.4" strokeLinecap="round" strokeLinejoin="round">
        <path d="M52 36 80 18l28 18" />
        <path d="M60 36v14h40V36M56 50h48" />
        <path d="M66 50 56 110M94 50l10 60M63.5 66h33M60.5 82h39M58 97h44" />
        <path d="m64 66 34 16M96 66 61 82M61 82l41 15M99 82 58 97" strokeWidth="1.2" opacity=".6" />
      </g>
      <path d="M80 18v-7" stroke="var(--ink-2)" strokeWidth="2.4" strokeLinecap="round" />
      <path d="M76 37.500c0-2.8 1.6-5 4-5s4 2.2 4 5v4h-8Z" fill="var(--vermilion)" />
      <path
        d="M22 34c4-4 8-4 11 0 3-4 7-4 11 0M112 58c3-3 6-3 8 0 2-3 5-3 8 0"
        fill="none"
        stroke="var(--line-strong)"
        strokeWidth="1.6"
        strokeLinecap="round"
      />
    </svg>
  );
}

/** The mark: a tower with its bell. */
export function LogoMark({ size = 28 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <path
        d="M6 11 16 4.600l10 6.4"
        fill="none"
        stroke="currentColor"
        strokeWidth="2.6"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
      <path
        d="M11.4 12.4 8.4 28M20.6 12.4 23.6 28M10.4 17.800h11.200M9.5 22.800h13"
        fill="none"
        stroke="currentColor"
        strokeWidth="2.1"
        strokeLinecap="round"
      />
      <circle cx="16" cy="13.2" r="2.9" fill="var(--vermilion)" />
    </svg>
  );
}
