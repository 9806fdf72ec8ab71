export function NoisePage() {
  return null;
}
