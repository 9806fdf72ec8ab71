import type uPlot from 'uplot';

/** Keeps a chart as wide as its place. Gives back what ends both. */
export function keepWidth(chart: uPlot, host: HTMLElement, height: number): () => void {
  // In the next frame, and only for another width: a legend that wraps must not make the observer run in circles.
  let frame = 0;
  const watch = new ResizeObserver(() => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => {
      if (chart.width !== host.clientWidth) chart.setSize({ width: host.clientWidth, height });
    });
  });
  watch.observe(host);
  return () => {
    cancelAnimationFrame(frame);
    watch.disconnect();
    chart.destroy();
  };
}
