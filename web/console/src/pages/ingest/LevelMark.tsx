import { Mark } from '@/ui/Mark';
import { LEVEL_LOOK, levelClass } from './level';

/** A level as it was written, with the shape and the tone of its class. */
export function LevelMark({ level }: { level: string | null | undefined }) {
  const [shape, tone] = LEVEL_LOOK[levelClass(level)];
  if (!level) return <span className="dim">–</span>;
  return (
    <Mark shape={shape} tone={tone} plain>
      {level}
    </Mark>
  );
}
