import { Button, Modal } from '@mantine/core';
import { type ComponentProps, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ReasonButton } from './ReasonButton';

interface Props extends Omit<ComponentProps<typeof ReasonButton>, 'onClick' | 'children'> {
  /** What is done, as the button and the question are called. */
  act: string;
  /** What it means, for those who pressed the wrong one. */
  question: string;
  onConfirm: () => void;
}

/** A button for what cannot be taken back: it asks once. */
export function ConfirmButton({ act, question, onConfirm, loading, ...rest }: Props) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const close = () => setAsking(false);
  return (
    <>
      <ReasonButton {...rest} loading={loading ?? false} onClick={() => setAsking(true)}>
        {act}
      </ReasonButton>
      <Modal opened={asking} onClose={close} title={act} closeButtonProps={{ 'aria-label': t('act.close_panel') }}>
        <div className="stack">
          <p>{question}</p>
          <div className="row wrap">
            <Button
              color="red.7"
              onClick={() => {
                close();
                onConfirm();
              }}
            >
              {act}
            </Button>
            <Button variant="subtle" data-autofocus onClick={close}>
              {t('act.cancel')}
            </Button>
          </div>
        </div>
      </Modal>
    </>
  );
}
