using Imprint.Element;

namespace Imprint.Device.Onboarding;

/// <summary>
/// The phase and the last notes of a device, sealed in its element. A phase is on disk before anything is done that relies on
/// it; notes are written along with it and before each pause.
/// </summary>
internal sealed class DeviceMemory
{
    private const string ValueName = "agent";

    private readonly DeviceElement _element;
    private readonly TimeProvider _clock;
    private readonly Action<DeviceNote>? _listener;
    private readonly List<DeviceNote> _notes;

    private DeviceMemory(DeviceElement element, TimeProvider clock, Action<DeviceNote>? listener, DeviceState state)
    {
        _element = element;
        _clock = clock;
        _listener = listener;
        _notes = [.. state.Notes];
        Phase = state.Phase;
        Serial = state.Serial;
    }

    public DevicePhase Phase { get; private set; }

    public string Serial { get; set; }

    public IReadOnlyList<DeviceNote> Notes => _notes;

    public static DeviceMemory Open(DeviceElement element, TimeProvider clock, Action<DeviceNote>? listener = null)
    {
        using var sealedState = element.ReadValue(ValueName);
        var state = sealedState is null ? null : DeviceState.Read(sealedState.Span.ToArray());
        return new DeviceMemory(element, clock, listener, state ?? Guess(element));
    }

    /// <summary>Goes to the phase that an event leads to.</summary>
    public void Move(PhaseEvent what)
    {
        var next =
            PhaseTable.Next(Phase, what) ?? throw new InvalidOperationException($"{what} has no place in the phase {Phase}.");
        var isNew = next != Phase;
        Phase = next;
        if (isNew)
            Save();
    }

    public void Note(DeviceTopic topic, string text) => Add(topic, text, isFault: false);

    public void Fault(DeviceTopic topic, string text) => Add(topic, text, isFault: true);

    public void Save() => _element.WriteValue(ValueName, new DeviceState(Phase, Serial, _notes).Encode());

    private void Add(DeviceTopic topic, string text, bool isFault)
    {
        var plain = Printable(text);
        var note = new DeviceNote(_clock.GetUtcNow(), topic, plain, isFault);
        if (_notes.Count == DeviceState.MaxNotes)
            _notes.RemoveAt(0);
        _notes.Add(note);
        _listener?.Invoke(note);
    }

    // Some of what is noted comes from a peer: one line, and not a long one.
    private static string Printable(string text)
    {
        var end = Math.Min(text.Length, DeviceState.MaxNoteLength);
        if (end < text.Length && char.IsHighSurrogate(text[end - 1]))
            end--;
        return string.Create(
            end,
            text,
            static (span, source) =>
            {
                source.AsSpan(0, span.Length).CopyTo(span);
                foreach (ref var character in span)
                {
                    if (char.IsControl(character))
                        character = ' ';
                }
            }
        );
    }

    // A device that was made elsewhere, or whose notes are gone: the credentials tell enough. In doubt both are kept.
    private static DeviceState Guess(DeviceElement element)
    {
        var phase = (element.Credential, element.StagedCredential) switch
        {
            (null, _) => DevicePhase.Blank,
            (_, not null) => DevicePhase.Finishing,
            ({ IsActive: false }, _) => DevicePhase.Onboarded,
            _ => DevicePhase.Initialized,
        };
        return new DeviceState(phase, "", []);
    }
}
