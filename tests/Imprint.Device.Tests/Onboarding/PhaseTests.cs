using Imprint.Crypto.Custody;
using Imprint.Device.Onboarding;
using Imprint.Element;
using Imprint.TestKit;

namespace Imprint.Device.Tests.Onboarding;

public sealed class PhaseTests
{
    [Fact]
    public void Every_phase_but_the_first_is_led_to_and_every_phase_but_none_is_left()
    {
        var phases = Enum.GetValues<DevicePhase>();

        Assert.Equal(phases.Except([DevicePhase.Blank]).Order(), PhaseTable.Moves.Select(move => move.To).Distinct().Order());
        Assert.Equal(phases.Order(), PhaseTable.Moves.Select(move => move.From).Distinct().Order());
    }

    [Fact]
    public void No_event_leads_to_two_phases()
    {
        var moves = PhaseTable.Moves.Select(move => (move.From, move.Event)).ToList();

        Assert.Equal(moves.Count, moves.Distinct().Count());
    }

    [Fact]
    public void An_event_out_of_place_is_a_defect_and_changes_nothing()
    {
        using var element = SoftwareElement.CreateInMemory(KeyKind.P256);
        var memory = DeviceMemory.Open(element, new ManualClock());

        Assert.Throws<InvalidOperationException>(() => memory.Move(PhaseEvent.Finished));
        Assert.Equal(DevicePhase.Blank, memory.Phase);
    }

    [Fact]
    public void Phase_serial_number_and_notes_are_there_after_a_restart()
    {
        using var element = SoftwareElement.CreateInMemory(KeyKind.P256);
        var clock = new ManualClock();
        var memory = DeviceMemory.Open(element, clock);
        memory.Serial = "SN-1";
        memory.Fault(DeviceTopic.Rendezvous, "a name\nthat leads nowhere \ud83d\ude00");
        memory.Move(PhaseEvent.Initialized);

        var again = DeviceMemory.Open(element, clock);

        Assert.Equal(DevicePhase.Initialized, again.Phase);
        Assert.Equal("SN-1", again.Serial);
        var note = new DeviceNote(
            clock.GetUtcNow(),
            DeviceTopic.Rendezvous,
            "a name that leads nowhere \ud83d\ude00",
            IsFault: true
        );
        Assert.Equal([note], again.Notes);
    }

    [Fact]
    public void Old_notes_give_way_and_long_ones_are_cut()
    {
        using var element = SoftwareElement.CreateInMemory(KeyKind.P256);
        var memory = DeviceMemory.Open(element, new ManualClock());
        for (var i = 0; i < 100; i++)
            memory.Note(DeviceTopic.Pause, new string('x', i * 100));
        memory.Save();

        var notes = DeviceMemory.Open(element, new ManualClock()).Notes;

        Assert.Equal(DeviceState.MaxNotes, notes.Count);
        Assert.All(notes, note => Assert.Equal(DeviceState.MaxNoteLength, note.Text.Length));
    }

    [Fact]
    public void What_is_no_state_is_never_taken_for_one()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        var good = new DeviceState(
            DevicePhase.Redirected,
            "SN",
            [new DeviceNote(DateTimeOffset.UnixEpoch, DeviceTopic.Owner, "text")]
        ).Encode();
        for (var i = 0; i < 2000; i++)
        {
            var broken = good.ToArray();
            broken[random.Next(broken.Length)] = (byte)random.Next(256);
            var state = DeviceState.Read(broken.AsMemory(0, random.Next(2) == 0 ? broken.Length : random.Next(broken.Length)));
            Assert.True(state is null || Enum.IsDefined(state.Phase), $"seed {seed}");
        }
    }
}
