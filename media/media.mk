# tonearm-media, a program of its own: it links FFmpeg, which Debian builds
# under the GPL, and the server doesn't.
MEDIA_PACKAGES := libavformat libavcodec libavutil libswresample libseccomp
MEDIA_CFLAGS := $(shell pkg-config --cflags $(MEDIA_PACKAGES) 2>/dev/null | \
	sed 's/-I/-isystem /g')
include media/analysis/analysis.mk
LIBS_media/program := $(shell pkg-config --libs $(MEDIA_PACKAGES) 2>/dev/null) \
	$(LIBS_media/analysis)
# What it has of the server's: hashes, and numbers that can't be guessed.
MEDIA_LIBS := $(VERSION) $(LIBS_media/program) \
	$(shell pkg-config --libs libsodium libcrypto 2>/dev/null) -lm

$(BUILD)/obj/media/%.o: media/%.c | have-packages
	@mkdir -p $(@D)
	$(say) CC $<
	$(Q)$(CC) $(CPPFLAGS) $(PKG_CFLAGS) $(MEDIA_CFLAGS) $(CFLAGS) -c $< -o $@

all: $(BUILD)/tonearm-media

$(BUILD)/tonearm-media: $(OBJ_media/program) \
		$(call archives,$(KNOWS_media/program)) $(VERSION)
	$(say) LINK $@
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) $(OBJ_media/program) -Wl,--start-group \
		$(call archives,$(KNOWS_media/program)) -Wl,--end-group $(MEDIA_LIBS) \
		-o $@
