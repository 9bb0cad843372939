# tonearm-media, a program of its own: it links FFmpeg, which Debian builds
# under the GPL, and the server doesn't.
MEDIA_PACKAGES := libavformat libavcodec libavutil libswresample libseccomp
MEDIA_CFLAGS := $(shell pkg-config --cflags $(MEDIA_PACKAGES) 2>/dev/null | \
	sed 's/-I/-isystem /g')
LIBS_media := $(shell pkg-config --libs $(MEDIA_PACKAGES) 2>/dev/null)

$(BUILD)/obj/media/%.o: media/%.c | have-packages
	@mkdir -p $(@D)
	$(say) CC $<
	$(Q)$(CC) $(CPPFLAGS) $(PKG_CFLAGS) $(MEDIA_CFLAGS) $(CFLAGS) -c $< -o $@
