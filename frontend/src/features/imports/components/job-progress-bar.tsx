import { useJobProgress } from "../hooks/use-job-progress";
import { progressWords } from "../model";

interface JobProgressBarProps {
  label: string;
  className?: string;
}

/** How far the job is that runs while this is shown, by the stream; without news only that it goes on. */
export function JobProgressBar({ label, className }: JobProgressBarProps) {
  const progress = useJobProgress();
  const share = progress && progress.total > 0 ? Math.round((100 * progress.done) / progress.total) : null;
  // A stage that is not counted fills the bar; before any is told it has only begun.
  const width = share ?? (progress ? 100 : 3);
  const words = progress ? progressWords(progress) : "Sending the file";
  return (
    <div className={className}>
      <div
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={share ?? undefined}
        aria-valuetext={words}
        className="h-2 overflow-hidden rounded-control bg-s3"
      >
        <span className="block h-full bg-teal2" style={{ width: `${width}%` }} />
      </div>
      <p className="num mt-1 text-12 text-text2">{words}</p>
    </div>
  );
}
