using System.Security.Cryptography;
using Imprint.Crypto.Custody;
using Imprint.Device.Onboarding;
using Imprint.Device.Services;
using Imprint.Element;
using Imprint.Fdo;
using Imprint.Fdo.Rendezvous;
using Imprint.TestKit;

namespace Imprint.Device.Tests.Rig;

/// <summary>One device, the parties it meets, and the network in between. Time passes only while the device waits.</summary>
internal sealed class Scene : IAsyncDisposable
{
    private Scene(FdoParties parties, FdoServer server, ManualClock clock, DeviceElement element)
    {
        Parties = parties;
        Server = server;
        Clock = clock;
        Element = element;
    }

    public FdoParties Parties { get; }

    public FdoServer Server { get; }

    public ManualClock Clock { get; }

    public DeviceElement Element { get; }

    public OnboardingOptions Options { get; set; } = new();

    public ServiceOptions Services { get; set; } = new();

    /// <summary>The device's short pauses with a silent owner pass too.</summary>
    public bool PassesShortPauses { get; set; }

    /// <summary>How long the device has waited each time.</summary>
    public List<TimeSpan> Waits { get; } = [];

    public List<DeviceNote> Notes { get; } = [];

    public static async Task<Scene> SetAsync(
        KeyKind device = KeyKind.P256,
        KeyKind manufacturer = KeyKind.P256,
        KeyKind? owner = null,
        Func<Uri, RendezvousDirective[]>? directives = null
    )
    {
        var clock = new ManualClock();
        FdoServer? server = null;
        var parties = new FdoParties(manufacturer, owner ?? manufacturer, clock)
        {
            Directives = () => RendezvousInfo.Create((directives ?? (address => [To(address)]))(server!.Address)),
            OwnerAddresses = () => [To2Address.From(server!.Address)],
        };
        server = await FdoServer.StartAsync(parties);
        return new Scene(parties, server, clock, SoftwareElement.CreateInMemory(device));
    }

    /// <summary>A directive that leads to a server.</summary>
    public static RendezvousDirective To(Uri address) =>
        new()
        {
            Address = System.Net.IPAddress.Parse(address.Host),
            DevicePort = (ushort)address.Port,
            OwnerPort = (ushort)address.Port,
            Protocol = RendezvousProtocol.Http,
        };

    public DeviceAgent Agent(DeviceElement? element = null) =>
        new(
            element ?? Element,
            Options,
            Services,
            Clock,
            RandomNumberGenerator.Fill,
            note =>
            {
                lock (Notes)
                    Notes.Add(note);
            }
        );

    public async Task<Visit> InitializeAsync(DeviceElement? element = null, bool again = false) =>
        await Agent(element)
            .InitializeAsync(new Birth(Server.Address, "SN-1", "model-a"), TestContext.Current.CancellationToken, again);

    /// <summary>A run of the device from its start to its end, waits included.</summary>
    public Task<OnboardingEnd> OnboardAsync(DeviceElement? element = null) =>
        PassTimeAsync(Agent(element).OnboardAsync(TestContext.Current.CancellationToken));

    /// <summary>Moves the clock to the end of each wait while something runs.</summary>
    public async Task<T> PassTimeAsync<T>(Task<T> run)
    {
        var seen = 0;
        while (!run.IsCompleted)
        {
            await Until.TrueAsync(
                () => run.IsCompleted || Server.Silences.CurrentCount > 0 || CountWaits() > seen || IsInShortPause(),
                "the device waits, or is done"
            );
            if (run.IsCompleted)
                break;
            if (await Server.Silences.WaitAsync(0))
            {
                Clock.Advance(Options.AnswerTimeout);
                continue;
            }

            if (IsInShortPause())
            {
                Clock.Advance(Clock.NextTimer ?? TimeSpan.Zero);
                continue;
            }

            seen++;
            await Until.TrueAsync(() => run.IsCompleted || Clock.NextTimer is not null, "the wait begins");
            if (Clock.NextTimer is not { } wait)
                continue;
            Waits.Add(wait);
            Clock.Advance(wait);
        }

        return await run;
    }

    /// <summary>The device's credential is one that its owner has a voucher for, and that voucher is the device's.</summary>
    public void AssertTheyAgree()
    {
        var credential = Element.Credential!;
        Assert.True(Parties.Vouchers.TryGetValue(credential.Guid, out var voucher), "The owner has no voucher for the device.");
        Assert.Equal(voucher.Hmac, Element.Hmac(voucher.Hmac.Type, voucher.Header.Encoded.Span));
        Assert.Equal(FdoFault.None, voucher.Verify());
        Assert.Null(Element.StagedCredential);
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        Parties.Dispose();
        Element.Dispose();
    }

    private bool IsInShortPause() => PassesShortPauses && Clock.NextTimer <= TimeSpan.FromSeconds(2);

    private int CountWaits()
    {
        lock (Notes)
            return Notes.Count(note => note is { Topic: DeviceTopic.Pause, IsFault: false });
    }
}
