namespace Imprint.Journey;

/// <summary>The small words the generated texts share.</summary>
internal static class InWords
{
    extension(TimeSpan span)
    {
        internal string Text =>
            span switch
            {
                { TotalHours: >= 1 } when span.Minutes == 0 => $"{span.TotalHours:0} h",
                { TotalMinutes: >= 1 } when span.Seconds == 0 => $"{span.TotalMinutes:0} min",
                _ => $"{span.TotalSeconds:0} s",
            };
    }

    extension(FaultParty party)
    {
        internal string Text =>
            party switch
            {
                FaultParty.User => "the user or the program that sent the request",
                FaultParty.Platform => "this installation",
                _ => $"the {party.ToString().ToLowerInvariant()}",
            };
    }

    extension(JourneyParty parties)
    {
        internal string Text =>
            parties == JourneyParty.All
                ? "all"
                : string.Join(
                    ", ",
                    Enum.GetValues<JourneyParty>()
                        .Where(party => int.PopCount((int)party) == 1 && parties.HasFlag(party))
                        .Select(party => party.ToString().ToLowerInvariant())
                );
    }

    extension(Retry retry)
    {
        internal string Text =>
            retry switch
            {
                { Kind: RetryKind.Later, After: { } after } => $"The same request may be sent again after {after.Text}.",
                { Kind: RetryKind.Automatic, After: { } after } => $"It is tried again without being asked, after {after.Text}.",
                { Kind: RetryKind.OnceActed, Actor: { } actor } => $"Trying again helps only after {actor.Text} has acted.",
                _ => "Trying again does not help.",
            };
    }
}
