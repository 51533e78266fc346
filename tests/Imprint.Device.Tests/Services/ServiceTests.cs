using System.Security.Cryptography;
using System.Text;
using Imprint.Device.Onboarding;
using Imprint.Device.Services;
using Imprint.Device.Tests.Rig;
using Imprint.Fdo.Modules;
using Imprint.Fdo.ServiceInfo;
using Imprint.Journey.Access;
using Imprint.Pki;
using Imprint.TestKit;
using Imprint.Wire;

namespace Imprint.Device.Tests.Services;

/// <summary>What an owner does on a device through service information, from end to end.</summary>
public sealed class ServiceTests : IDisposable
{
    private readonly TempFolder _temp = new();

    private string Files => _temp.File("files");

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100_000)]
    public async Task A_file_arrives_whole(int length)
    {
        var content = RandomNumberGenerator.GetBytes(length);
        await using var scene = await OnboardAsync(() => [new ModulePlan(new OwnerDownload("sub/a.bin", content))]);

        Assert.Equal(content, File.ReadAllBytes(Path.Combine(Files, "sub/a.bin")));
        Assert.Equal(ModuleState.Done, Assert.Single(scene.Parties.Outcomes).State);
    }

    [Fact]
    public async Task A_file_that_may_not_be_kept_is_told_and_harms_nothing()
    {
        await using var scene = await OnboardAsync(() =>
            [new ModulePlan(new OwnerDownload(".profile", "x"u8.ToArray()), IsRequired: false)]
        );

        Assert.Equal(ModuleState.Failed, Assert.Single(scene.Parties.Outcomes).State);
        Assert.Contains(scene.Notes, note => note is { Topic: DeviceTopic.Module, IsFault: true });
        Assert.False(Directory.Exists(Files));
    }

    [Fact]
    public async Task An_owner_gets_files_from_the_folder_and_no_others()
    {
        Directory.CreateDirectory(Files);
        var content = RandomNumberGenerator.GetBytes(5000);
        File.WriteAllBytes(Path.Combine(Files, "log.bin"), content);
        KeepUpload? kept = null;
        await using var scene = await OnboardAsync(
            () => [new ModulePlan(new OwnerUpload("log.bin")), new ModulePlan(new OwnerUpload("missing.bin"), IsRequired: false)],
            work: effect =>
            {
                kept = effect as KeepUpload ?? kept;
                return EffectResult.Done;
            }
        );

        Assert.Equal(content, kept!.Content.ToArray());
        Assert.NotEqual(ModuleState.Done, scene.Parties.Outcomes[1].State);
    }

    [Fact]
    public async Task A_file_is_fetched_where_a_fetcher_is_there_and_its_hash_is_right()
    {
        var content = RandomNumberGenerator.GetBytes(3000);
        var hash = SHA384.HashData(content);
        FileFetcher fetcher = (url, _, _) => Task.FromResult<byte[]?>(url.Host == "files.example" ? content : null);
        var plain = new Uri("http://files.example/a");
        await using var scene = await OnboardAsync(
            () =>
                [
                    new ModulePlan(new OwnerWget("a", plain, hash)),
                    new ModulePlan(new OwnerWget("b", plain), IsRequired: false),
                    new ModulePlan(new OwnerWget("c", plain, SHA384.HashData(hash)), IsRequired: false),
                    new ModulePlan(new OwnerWget("d", new Uri("https://other.example/d"), hash), IsRequired: false),
                    new ModulePlan(new OwnerWget("e", new Uri("https://files.example/e"))),
                ],
            services => services with { Fetcher = fetcher }
        );

        Assert.Equal(["a", "e"], Directory.GetFiles(Files).Select(Path.GetFileName).Order());
        Assert.Equal(
            [ModuleState.Done, ModuleState.Failed, ModuleState.Failed, ModuleState.Failed, ModuleState.Done],
            scene.Parties.Outcomes.Select(outcome => outcome.State)
        );
    }

    [Fact]
    public async Task A_command_on_the_list_runs_without_a_shell()
    {
        KeepCommandResult? kept = null;
        await using var scene = await OnboardAsync(
            () =>
                [
                    new ModulePlan(new OwnerCommand(new("/bin/echo", ["$HOME;", "*"]) { ReturnsOutput = true })),
                    new ModulePlan(new OwnerCommand(new("/bin/cat", ["/etc/passwd"]) { MayFail = true }), IsRequired: false),
                ],
            services => services with { AllowedCommands = ["/bin/echo"] },
            effect =>
            {
                kept ??= effect as KeepCommandResult;
                return EffectResult.Done;
            }
        );

        Assert.Equal("$HOME; *\n", Encoding.UTF8.GetString(kept!.Output.Span));
        Assert.Contains(scene.Notes, note => note.Text.Contains("not on the list", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nothing_is_offered_that_was_not_switched_on()
    {
        await using var scene = await OnboardAsync(
            () =>
                [
                    new ModulePlan(new OwnerCommand(new("/bin/echo", [])), IsRequired: false),
                    new ModulePlan(new OwnerWget("a", new Uri("https://files.example/a")), IsRequired: false),
                    new ModulePlan(new OwnerDownload("a", "x"u8.ToArray()), IsRequired: false),
                    new ModulePlan(new OwnerUpload("a"), IsRequired: false),
                    new ModulePlan(new OwnerCsr(), IsRequired: false),
                ],
            _ => new ServiceOptions { ServiceKey = null }
        );

        Assert.All(scene.Parties.Outcomes, outcome => Assert.Equal(ModuleState.Refused, outcome.State));
    }

    [Fact]
    public async Task A_service_key_is_made_in_the_element_and_gets_its_certificate()
    {
        Scene? scene = null;
        await using var done = await OnboardAsync(
            () => [new ModulePlan(new OwnerCsr())],
            work: effect =>
                effect switch
                {
                    IssueCertificate issue => new CsrAnswer(scene!.Parties.Issue(issue.Request)),
                    GiveCaCertificates => new CsrAnswer(scene!.Parties.Issuers()),
                    _ => EffectResult.Done,
                },
            prepare: made => scene = made
        );

        var key = done.Element.FindServiceKey("service")!;
        Assert.Equal(2, key.Chain.Count);
        Assert.True(Certificate.TryParse(key.Chain[0], out var leaf));
        Assert.Equal(key.SubjectPublicKeyInfo.ToArray(), leaf.PublicKey.Raw.ToArray());
        Assert.Null(done.Element.FindNextServiceKey("service"));
        Assert.Contains("service-issuers", done.Element.Values);

        // What the owner left is gone when the device is reset.
        done.Agent().Reset();
        Assert.Empty(done.Element.ServiceKeys);
        Assert.DoesNotContain("service-issuers", done.Element.Values);
    }

    [Fact]
    public async Task An_owner_that_needs_its_time_is_asked_less_and_less()
    {
        Scene? scene = null;
        var asked = 0;
        await using var done = await OnboardAsync(
            () => [new ModulePlan(new OwnerCsr())],
            work: effect =>
                effect switch
                {
                    IssueCertificate issue => ++asked < 40 ? null : new CsrAnswer(scene!.Parties.Issue(issue.Request)),
                    _ => new CsrAnswer(scene!.Parties.Issuers()),
                },
            prepare: made =>
            {
                scene = made;
                scene.PassesShortPauses = true;
            }
        );

        Assert.NotNull(done.Element.FindServiceKey("service"));
        Assert.InRange((done.Clock.GetUtcNow() - new ManualClock().GetUtcNow()).TotalSeconds, 40, 80);
    }

    [Fact]
    public async Task Certificates_for_another_key_are_not_installed()
    {
        Scene? scene = null;
        await using var done = await OnboardAsync(
            () => [new ModulePlan(new OwnerCsr())],
            work: effect => new CsrAnswer(scene!.Parties.Issuers()),
            prepare: made => scene = made
        );

        Assert.Null(done.Element.FindServiceKey("service"));
        Assert.Contains(
            done.Notes,
            note => note.IsFault && note.Text.Contains("none of the certificates", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task The_access_payload_is_kept_and_an_older_one_is_refused()
    {
        var version = 5;
        await using var scene = await OnboardAsync(() =>
            [new ModulePlan(new AccessOwnerModule(Payload(version)), IsRequired: false)]
        );
        Assert.Equal(ModuleState.Done, Assert.Single(scene.Parties.Outcomes).State);

        foreach (var (next, kept) in new[] { (4, 5), (6, 6) })
        {
            version = next;
            scene.Agent().Rearm();
            Assert.Equal(OnboardingEnd.Onboarded, await scene.OnboardAsync());
            using var value = scene.Element.ReadValue("access");
            Assert.Equal(WireFault.None, AccessPayload.Read(value!.Span.ToArray(), out var payload));
            Assert.Equal(kept, payload!.Version);
        }
    }

    private static byte[] Payload(long version) =>
        new AccessPayload
        {
            Version = version,
            Time = DateTimeOffset.UnixEpoch.AddYears(56),
            Service = "meters",
            Endpoints = new ServiceEndpoints { Ingest = new Uri("https://provider.example/ingest") },
        }.Encode();

    private async Task<Scene> OnboardAsync(
        Func<IReadOnlyList<ModulePlan>> modules,
        Func<ServiceOptions, ServiceOptions>? services = null,
        Func<ServiceInfoEffect, EffectResult?>? work = null,
        Action<Scene>? prepare = null
    )
    {
        var scene = await Scene.SetAsync();
        scene.Services = new ServiceOptions { FilesFolder = Files };
        scene.Services = services?.Invoke(scene.Services) ?? scene.Services;
        scene.Parties.Modules = modules;
        scene.Parties.Work = work ?? (_ => EffectResult.Done);
        prepare?.Invoke(scene);
        await scene.InitializeAsync();
        Assert.Equal(OnboardingEnd.Onboarded, await scene.OnboardAsync());
        return scene;
    }
}
