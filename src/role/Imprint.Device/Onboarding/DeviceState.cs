using Imprint.Wire;
using Imprint.Wire.Cbor;
using CborWriter = System.Formats.Cbor.CborWriter;

namespace Imprint.Device.Onboarding;

// state = [ 1, phase: uint, serial: tstr, [ * note ] ]
// note  = [ Unix seconds: int, topic: uint, text: tstr, is-fault: bool ]

/// <summary>What a device remembers of itself beside its credentials.</summary>
internal sealed record DeviceState(DevicePhase Phase, string Serial, IReadOnlyList<DeviceNote> Notes)
{
    public const int MaxNotes = 48;
    public const int MaxNoteLength = 400;

    private const int Version = 1;
    private const int MaxSerialLength = 255;

    public byte[] Encode() =>
        CborEncoding.Encode(writer =>
        {
            writer.WriteStartArray(4);
            writer.WriteInt32(Version);
            writer.WriteInt32((int)Phase);
            writer.WriteTextString(Serial);
            writer.WriteStartArray(Notes.Count);
            foreach (var note in Notes)
                Write(writer, note);
            writer.WriteEndArray();
            writer.WriteEndArray();
        });

    /// <summary>Null for bytes that are no state of a device.</summary>
    public static DeviceState? Read(ReadOnlyMemory<byte> encoded)
    {
        var cursor = new CborCursor(encoded);
        cursor.EnterArray(4);
        var version = cursor.ReadUnsigned();
        var phase = (DevicePhase)cursor.ReadUnsigned();
        var serial = cursor.ReadText(MaxSerialLength);
        var notes = new List<DeviceNote>();
        cursor.EnterArray();
        while (cursor.HasMore && notes.Count <= MaxNotes)
            notes.Add(ReadNote(cursor));
        cursor.LeaveArray();
        cursor.LeaveArray();
        cursor.ExpectEnd();
        var isState = cursor.Fault == WireFault.None && version == Version && Enum.IsDefined(phase);
        return isState ? new DeviceState(phase, serial, notes) : null;
    }

    private static void Write(CborWriter writer, DeviceNote note)
    {
        writer.WriteStartArray(4);
        writer.WriteInt64(note.At.ToUnixTimeSeconds());
        writer.WriteInt32((int)note.Topic);
        writer.WriteTextString(note.Text);
        writer.WriteBoolean(note.IsFault);
        writer.WriteEndArray();
    }

    private static DeviceNote ReadNote(CborCursor cursor)
    {
        cursor.EnterArray(4);
        var seconds = cursor.ReadInt64();
        var topic = (DeviceTopic)cursor.ReadUnsigned(byte.MaxValue);
        var text = cursor.ReadText(4 * MaxNoteLength);
        var isFault = cursor.ReadBoolean();
        cursor.LeaveArray();
        if (seconds < 0 || seconds > DateTimeOffset.MaxValue.ToUnixTimeSeconds())
        {
            cursor.Fail(WireFault.BadValue);
            seconds = 0;
        }

        return new DeviceNote(DateTimeOffset.FromUnixTimeSeconds(seconds), topic, text, isFault);
    }
}
