import { useQuery } from "@tanstack/react-query";
import type { LotMethod } from "@/lib/accounts/types";
import { formatSignedMoney } from "@/lib/format";
import { realizedSumsQuery } from "../api/realized";

export interface MethodEffectProps {
  account: string;
  method: LotMethod;
  year: number;
}

/** What an account would have realized in a year by one method, in short and long term. */
export function MethodEffect({ account, method, year }: MethodEffectProps) {
  const { data, error } = useQuery(realizedSumsQuery(account, method, year));
  const money = (amount: string) => formatSignedMoney(amount, data?.currency);
  return (
    <span className="num mt-0.5 block min-h-[18px] text-12">
      {data ? (
        <>
          <b className="font-semibold">{money(data.gain)}</b>
          <span className="text-text3">
            {" "}
            realized in {year}: {money(data.short_term)} short term, {money(data.long_term)} long term
          </span>
        </>
      ) : (
        <span className="text-text3">{error ? `What it would realize is not known now.` : "Reckoning"}</span>
      )}
    </span>
  );
}
