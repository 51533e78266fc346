using Imprint.Fdo.Modules;
using Imprint.Fdo.ServiceInfo;

namespace Imprint.Fdo.Tests.ServiceInfo;

/// <summary>A device's loop and an owner's loop that talk with each other, with a small world that carries out their effects.</summary>
internal sealed class Loopback
{
    public static readonly DateTimeOffset Start = new(2026, 11, 21, 10, 0, 0, TimeSpan.Zero);

    public static readonly Devmod Facts = new()
    {
        Os = "linux",
        Arch = "arm64",
        Version = "6.1",
        Device = "meter-1",
        Binary = "elf",
        SerialText = "SN-0001",
        MudUrl = "https://maker.example/meter-1",
    };

    private readonly Func<IReadOnlyList<ModulePlan>> _plans;
    private readonly int _toDevice;
    private readonly int _toOwner;

    public Loopback(
        Func<IReadOnlyList<ModulePlan>> plans,
        IReadOnlyList<DeviceModule> modules,
        int toDevice = 1300,
        int toOwner = 1300,
        ServiceInfoLimits? limits = null
    )
    {
        (_plans, _toDevice, _toOwner) = (plans, toDevice, toOwner);
        limits ??= new ServiceInfoLimits();
        Device = new DeviceServiceInfo(Facts, modules, limits with { MaxSentSize = toOwner, MaxReceivedSize = toDevice }, Start);
        Owner = new OwnerServiceInfo(plans(), limits with { MaxSentSize = toDevice, MaxReceivedSize = toOwner }, Start);
    }

    public DeviceServiceInfo Device { get; }

    public OwnerServiceInfo Owner { get; private set; }

    public FakeWorld World { get; } = new();

    public DateTimeOffset Now { get; set; } = Start;

    /// <summary>How much time each round takes.</summary>
    public TimeSpan Step { get; init; }

    public bool RestoresOwner { get; init; }

    /// <summary>What becomes of the device's entries on their way.</summary>
    public Func<ServiceInfoEntry, ServiceInfoEntry?> ToOwner { get; init; } = entry => entry;

    public Func<ServiceInfoEntry, ServiceInfoEntry?> ToDevice { get; init; } = entry => entry;

    public List<byte[]> Transcript { get; } = [];

    public int Rounds { get; private set; }

    public FdoFault Run(int maxRounds = 20_000)
    {
        while (!Device.IsDone)
        {
            if (Round() is not FdoFault.None and var fault)
                return fault;
            Assert.True(Rounds < maxRounds, "The two talk without end.");
        }

        Assert.True(Owner.IsDone);
        return FdoFault.None;
    }

    public FdoFault Round()
    {
        Rounds++;
        Now += Step;
        if (Device.Produce(Now, out var message68) is not FdoFault.None and var silent)
            return silent;
        Record(message68, _toOwner);
        if (Owner.Receive(Filter68(message68), Now) is not FdoFault.None and var refused)
            return refused;
        Restore();

        foreach (var effect in Owner.Pending)
        {
            if (World.Do(effect) is { } result)
                Assert.True(Owner.Complete(effect, result));
        }

        Restore();
        if (Owner.Produce(Now, out var message69) is not FdoFault.None and var failed)
            return failed;
        Restore();
        Record(message69, _toDevice);
        if (Device.Receive(Filter69(message69), Now) is not FdoFault.None and var refused69)
            return refused69;
        foreach (var effect in Device.Pending)
        {
            if (World.Do(effect) is { } result)
                Assert.True(Device.Complete(effect, result));
        }

        return FdoFault.None;
    }

    private void Restore()
    {
        if (!RestoresOwner)
            return;
        Assert.Equal(FdoFault.None, OwnerServiceInfo.Restore(Owner.Export(), _plans(), out var restored));
        Assert.Equal(Owner.Export(), restored!.Export());
        Assert.Equal(Owner.Pending.Select(effect => effect.Id), restored.Pending.Select(effect => effect.Id));
        Owner = restored;
    }

    private void Record(byte[] message, int maxSize)
    {
        Assert.InRange(message.Length, 1, maxSize);
        Transcript.Add(message);
    }

    private byte[] Filter68(byte[] message)
    {
        Assert.Equal(FdoFault.None, DeviceServiceInfoBody.Read(message, ushort.MaxValue, out var body));
        return (body with { Entries = Filter(body.Entries, ToOwner) }).Encode();
    }

    private byte[] Filter69(byte[] message)
    {
        Assert.Equal(FdoFault.None, OwnerServiceInfoBody.Read(message, ushort.MaxValue, out var body));
        return (body with { Entries = Filter(body.Entries, ToDevice) }).Encode();
    }

    private static List<ServiceInfoEntry> Filter(
        IReadOnlyList<ServiceInfoEntry> entries,
        Func<ServiceInfoEntry, ServiceInfoEntry?> filter
    ) => [.. entries.Select(filter).OfType<ServiceInfoEntry>()];
}
