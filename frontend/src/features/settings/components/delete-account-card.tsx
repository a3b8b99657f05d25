import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { meQuery } from "@/lib/live/queries";
import { DeleteAccountDialog } from "./delete-account-dialog";

/** The way out; a demo account has no password to confirm it with, and ends with its session. */
export function DeleteAccountCard() {
  const me = useQuery(meQuery).data;
  const [isOpen, setIsOpen] = useState(false);
  if (!me || me.is_demo) {
    return null;
  }
  return (
    <Card title="Delete account">
      <p className="mb-3 text-13 text-text2">
        Removes what is yours on this server and ends every session. The books stay, without your name.
      </p>
      <Button variant="danger" onClick={() => setIsOpen(true)}>
        Delete account
      </Button>
      <DeleteAccountDialog open={isOpen} email={me.email} onClose={() => setIsOpen(false)} />
    </Card>
  );
}
