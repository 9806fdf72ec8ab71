import { useFieldName } from './use-field-name';

/** What a field is called, and by which name it is asked for where that is another word. */
export function FieldName({ name }: { name: string }) {
  const nameOf = useFieldName();
  const called = nameOf(name);
  if (called.toLowerCase() === name.toLowerCase()) return called;
  return (
    <>
      {called} <code className="dim small">{name}</code>
    </>
  );
}
